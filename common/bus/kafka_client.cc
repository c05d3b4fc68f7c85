#include "common/bus/kafka_client.h"

#include <cstdio>

#include "absl/strings/str_cat.h"
#include "librdkafka/rdkafka.h"

namespace huying::bus {
namespace {

KafkaEvents& EventsOf(void* opaque) { return *static_cast<KafkaEvents*>(opaque); }

void OnDelivery(rd_kafka_t* /*client*/, const rd_kafka_message_t* message, void* opaque) {
  EventsOf(opaque).OnDelivery(*message);
}

void OnError(rd_kafka_t* client, int error, const char* reason, void* opaque) {
  if (error != RD_KAFKA_RESP_ERR__FATAL) return EventsOf(opaque).OnError(error, reason);
  char text[512];
  rd_kafka_fatal_error(client, text, sizeof(text));
  EventsOf(opaque).OnFatalError(absl::StrCat(reason, ": ", text));
}

void OnRebalance(rd_kafka_t* /*client*/, rd_kafka_resp_err_t error,
                 rd_kafka_topic_partition_list_t* partitions, void* opaque) {
  EventsOf(opaque).OnRebalance(error == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS, partitions);
}

void OnLog(const rd_kafka_t* client, int severity, const char* facility, const char* line) {
  EventsOf(rd_kafka_opaque(client)).OnLog(severity, absl::StrCat(facility, ": ", line));
}

KafkaSettings CommonSettings(const KafkaOptions& options) {
  KafkaSettings settings = {
      {"bootstrap.servers", options.brokers},
      {"client.id", options.client_id},
      {"allow.auto.create.topics", "false"},
      {"socket.nagle.disable", "true"},
      {"socket.keepalive.enable", "true"},
      {"socket.connection.setup.timeout.ms", "5000"},
      {"log.connection.close", "false"},  // an idle connection that a broker closes is no event
      // A lost broker should cost tens of milliseconds when it is back, not a second.
      {"reconnect.backoff.ms", "50"},
      {"reconnect.backoff.max.ms", "1000"},
      {"topic.metadata.refresh.fast.interval.ms", "100"},
  };
  settings.insert(settings.end(), options.security.begin(), options.security.end());
  return settings;
}

}  // namespace

void KafkaDelete::operator()(rd_kafka_s* client) const { rd_kafka_destroy(client); }
void KafkaDelete::operator()(rd_kafka_conf_s* conf) const { rd_kafka_conf_destroy(conf); }
void KafkaDelete::operator()(rd_kafka_queue_s* queue) const { rd_kafka_queue_destroy(queue); }
void KafkaDelete::operator()(rd_kafka_topic_s* topic) const { rd_kafka_topic_destroy(topic); }

void KafkaEvents::OnLog(int severity, const std::string& line) const {
  if (options_.log) options_.log(severity, line);
}

absl::StatusOr<KafkaHandle> MakeKafkaClient(KafkaRole role, const KafkaSettings& settings,
                                            KafkaEvents& events) {
  KafkaSettings all = CommonSettings(events.options());
  all.insert(all.end(), settings.begin(), settings.end());
  KafkaConf conf(rd_kafka_conf_new());
  char text[512];
  for (const auto& [name, value] : all) {
    if (rd_kafka_conf_set(conf.get(), name.c_str(), value.c_str(), text, sizeof(text)) !=
        RD_KAFKA_CONF_OK) {
      // What librdkafka says holds the value, and that of an operator's setting may be a secret.
      const bool secret = events.options().security.contains(name);
      return absl::InvalidArgumentError(absl::StrCat(
          "Kafka setting ", name, ": ", secret ? "librdkafka does not take it" : text));
    }
  }
  rd_kafka_conf_set_opaque(conf.get(), &events);
  rd_kafka_conf_set_log_cb(conf.get(), OnLog);
  if (role == KafkaRole::kProducer) rd_kafka_conf_set_dr_msg_cb(conf.get(), OnDelivery);
  if (role == KafkaRole::kMember) rd_kafka_conf_set_rebalance_cb(conf.get(), OnRebalance);
  // Who never polls for events must not ask for them.
  if (role != KafkaRole::kReader) rd_kafka_conf_set_error_cb(conf.get(), OnError);
  const rd_kafka_type_t type = role == KafkaRole::kProducer ? RD_KAFKA_PRODUCER : RD_KAFKA_CONSUMER;
  KafkaHandle client(rd_kafka_new(type, conf.get(), text, sizeof(text)));
  if (client == nullptr) return absl::InvalidArgumentError(absl::StrCat("Kafka client: ", text));
  conf.release();  // the client's now
  return client;
}

absl::Status KafkaStatus(int error, const std::string& what, const std::string& right) {
  const auto code = static_cast<rd_kafka_resp_err_t>(error);
  const std::string text =
      absl::StrCat(what, ": ", rd_kafka_err2str(code), " (", rd_kafka_err2name(code), ")");
  // How an access rule that is missing shows, and how to fix it.
  const auto refused = [&] {
    return absl::PermissionDeniedError(
        absl::StrCat(text, right.empty() ? "" : ". Missing is the right to ", right,
                     "; `huyingctl topics acls` writes what is needed"));
  };
  switch (code) {
    case RD_KAFKA_RESP_ERR_NO_ERROR:
      return absl::OkStatus();
    case RD_KAFKA_RESP_ERR__QUEUE_FULL:
      return absl::ResourceExhaustedError(text);
    case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
    case RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE:
      return absl::InvalidArgumentError(text);
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
      return absl::NotFoundError(text);
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED:
      return refused();
    case RD_KAFKA_RESP_ERR__AUTHENTICATION:
    case RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED:
    case RD_KAFKA_RESP_ERR__SSL:
      return absl::UnauthenticatedError(text);
    case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
    case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE:
      return absl::OutOfRangeError(text);
    case RD_KAFKA_RESP_ERR__BAD_MSG:
    case RD_KAFKA_RESP_ERR__BAD_COMPRESSION:
    case RD_KAFKA_RESP_ERR_INVALID_MSG:
      return absl::DataLossError(text);
    default:
      return absl::UnavailableError(text);
  }
}

}  // namespace huying::bus
