#include "common/bus/kafka_topics.h"

#include <algorithm>
#include <array>
#include <map>
#include <memory>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "librdkafka/rdkafka.h"

namespace huying::bus {
namespace {

constexpr int64_t kTopicMessageBytes = 1 << 20;
static_assert(kTopicMessageBytes > kRecordBytesMax + (32 << 10));
constexpr absl::Duration kLookAgain = absl::Milliseconds(20);

struct Wanted {
  std::string name;
  std::string value;
  bool at_least = false;
};

// Source: docs/log-protocol.md, "Settings that the protocol relies on".
std::vector<Wanted> WantedSettings(const TopicSpec& topic) {
  std::vector<Wanted> wanted = {
      {"unclean.leader.election.enable", "false"},
      // Record::time_ms is the broker's, so that it can be held against the writer's own clock.
      {"message.timestamp.type", "LogAppendTime"},
      {"max.message.bytes", std::to_string(kTopicMessageBytes), true},
      {"min.insync.replicas", topic.replication >= 3 ? "2" : "1", true},
  };
  if (topic.kind == TopicKind::kCompacted) {
    wanted.push_back({"cleanup.policy", "compact"});
  } else {
    wanted.push_back({"cleanup.policy", "delete"});
    wanted.push_back({"retention.ms", "-1"});
    wanted.push_back({"retention.bytes", "-1"});
  }
  return wanted;
}

bool Satisfies(const Wanted& wanted, const std::string& value) {
  if (!wanted.at_least) return value == wanted.value;
  int64_t have = 0;
  int64_t need = 0;
  return absl::SimpleAtoi(value, &have) && absl::SimpleAtoi(wanted.value, &need) && have >= need;
}

struct Delete {
  void operator()(rd_kafka_NewTopic_t* topic) const { rd_kafka_NewTopic_destroy(topic); }
  void operator()(rd_kafka_AdminOptions_t* options) const {
    rd_kafka_AdminOptions_destroy(options);
  }
  void operator()(rd_kafka_ConfigResource_t* resource) const {
    rd_kafka_ConfigResource_destroy(resource);
  }
  void operator()(rd_kafka_event_t* event) const { rd_kafka_event_destroy(event); }
  void operator()(const rd_kafka_metadata_t* metadata) const {
    rd_kafka_metadata_destroy(metadata);
  }
};
using NewTopic = std::unique_ptr<rd_kafka_NewTopic_t, Delete>;
using AdminOptions = std::unique_ptr<rd_kafka_AdminOptions_t, Delete>;
using ConfigResource = std::unique_ptr<rd_kafka_ConfigResource_t, Delete>;
using Event = std::unique_ptr<rd_kafka_event_t, Delete>;
using Metadata = std::unique_ptr<const rd_kafka_metadata_t, Delete>;

// The answer to an admin request that was given `queue`.
absl::StatusOr<Event> Await(rd_kafka_queue_s* queue, int32_t timeout_ms, const std::string& what,
                            const std::string& right) {
  Event event(rd_kafka_queue_poll(queue, 2 * timeout_ms));
  if (event == nullptr)
    return absl::UnavailableError(absl::StrCat(what, ": no answer from the brokers"));
  const rd_kafka_resp_err_t error = rd_kafka_event_error(event.get());
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return KafkaStatus(error, what, right);
  return event;
}

AdminOptions MakeAdminOptions(rd_kafka_t* client, rd_kafka_admin_op_t operation,
                              int32_t timeout_ms) {
  AdminOptions options(rd_kafka_AdminOptions_new(client, operation));
  char text[256];
  rd_kafka_AdminOptions_set_request_timeout(options.get(), timeout_ms, text, sizeof(text));
  return options;
}

absl::StatusOr<KafkaTopics::Shape> ShapeOf(const rd_kafka_metadata_topic_t& topic) {
  if (topic.err != RD_KAFKA_RESP_ERR_NO_ERROR)
    return KafkaStatus(topic.err, absl::StrCat("topic ", topic.topic),
                       absl::StrCat("Describe on topic ", topic.topic));
  KafkaTopics::Shape shape{topic.partition_cnt, topic.partition_cnt > 0 ? INT32_MAX : 0};
  for (int i = 0; i < topic.partition_cnt; ++i) {
    shape.replication = std::min(shape.replication, topic.partitions[i].replica_cnt);
    if (topic.partitions[i].leader < 0) {
      return absl::UnavailableError(absl::StrCat("topic ", topic.topic, ": partition ",
                                                 topic.partitions[i].id, " has no leader"));
    }
  }
  return shape;
}

std::map<std::string, std::string> SettingsOf(const rd_kafka_ConfigResource_t& resource) {
  std::map<std::string, std::string> settings;
  size_t count = 0;
  const rd_kafka_ConfigEntry_t** entries = rd_kafka_ConfigResource_configs(&resource, &count);
  for (size_t i = 0; i < count; ++i) {
    const char* value = rd_kafka_ConfigEntry_value(entries[i]);
    settings[rd_kafka_ConfigEntry_name(entries[i])] = value == nullptr ? "" : value;
  }
  return settings;
}

}  // namespace

absl::Status KafkaTopics::Create(const std::vector<TopicSpec>& topics) {
  for (const TopicSpec& topic : topics) {
    const absl::Status there = Describe(topic.name).status();
    if (there.ok()) continue;
    if (!absl::IsNotFound(there)) return there;
    if (absl::Status status = CreateOne(topic); !status.ok()) return status;
    if (absl::Status status = WaitFor(topic.name); !status.ok()) return status;
  }
  return Check(topics);
}

absl::Status KafkaTopics::CreateOne(const TopicSpec& topic) {
  const std::string what = absl::StrCat("make topic ", topic.name);
  const std::string right = absl::StrCat("Create on topic ", topic.name);
  char text[512];
  const NewTopic made(rd_kafka_NewTopic_new(topic.name.c_str(), topic.partitions, topic.replication,
                                            text, sizeof(text)));
  if (made == nullptr) return absl::InvalidArgumentError(absl::StrCat(what, ": ", text));
  for (const Wanted& wanted : WantedSettings(topic)) {
    rd_kafka_NewTopic_set_config(made.get(), wanted.name.c_str(), wanted.value.c_str());
  }
  const AdminOptions options =
      MakeAdminOptions(client_, RD_KAFKA_ADMIN_OP_CREATETOPICS, options_.request_timeout_ms);
  const KafkaQueue queue(rd_kafka_queue_new(client_));
  std::array<rd_kafka_NewTopic_t*, 1> all = {made.get()};
  rd_kafka_CreateTopics(client_, all.data(), all.size(), options.get(), queue.get());
  absl::StatusOr<Event> event = Await(queue.get(), options_.request_timeout_ms, what, right);
  if (!event.ok()) return event.status();
  size_t count = 0;
  const rd_kafka_topic_result_t** results =
      rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event->get()), &count);
  const rd_kafka_resp_err_t error =
      count == 1 ? rd_kafka_topic_result_error(results[0]) : RD_KAFKA_RESP_ERR__FAIL;
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR || error == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS)
    return absl::OkStatus();
  const char* reason = count == 1 ? rd_kafka_topic_result_error_string(results[0]) : nullptr;
  return KafkaStatus(error, reason == nullptr ? what : absl::StrCat(what, ": ", reason), right);
}

// The brokers learn of a new topic one after another, and nothing tells when they all have.
absl::Status KafkaTopics::WaitFor(const std::string& topic) {
  const absl::Time deadline = absl::Now() + absl::Milliseconds(options_.request_timeout_ms);
  while (true) {
    const absl::Status status = Describe(topic).status();
    if (status.ok() || absl::Now() > deadline) return status;
    absl::SleepFor(kLookAgain);
  }
}

absl::Status KafkaTopics::Check(const std::vector<TopicSpec>& topics) {
  std::vector<std::string> alone;
  for (const TopicSpec& topic : topics) {
    absl::StatusOr<Shape> shape = Describe(topic.name);
    if (!shape.ok()) return shape.status();
    if (absl::Status status = CheckShape(topic, *shape); !status.ok()) return status;
    // As many replicas as there are, whatever was asked for, want the settings that make them
    // count.
    TopicSpec there = topic;
    there.replication = shape->replication;
    if (absl::Status status = CheckSettings(there); !status.ok()) return status;
    if (shape->replication < 2) alone.push_back(topic.name);
  }
  if (!alone.empty() && options_.log) {
    options_.log(kKafkaWarning,
                 absl::StrCat("one replica only: ", absl::StrJoin(alone, ", "),
                              ". A broker's disk that is lost takes acknowledged records "
                              "with it; in production make topics with --replication 3"));
  }
  return absl::OkStatus();
}

absl::StatusOr<KafkaTopics::Shape> KafkaTopics::Describe(const std::string& topic) {
  const KafkaTopic handle(rd_kafka_topic_new(client_, topic.c_str(), nullptr));
  if (handle == nullptr) return KafkaStatus(rd_kafka_last_error(), absl::StrCat("topic ", topic));
  const rd_kafka_metadata_t* answer = nullptr;
  const rd_kafka_resp_err_t error =
      rd_kafka_metadata(client_, 0, handle.get(), &answer, options_.request_timeout_ms);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return health_.Explain(absl::StrCat("topic ", topic, ": ", rd_kafka_err2str(error)));
  }
  const Metadata metadata(answer);
  if (metadata->topic_cnt != 1)
    return absl::NotFoundError(absl::StrCat("topic ", topic, " does not exist"));
  return ShapeOf(metadata->topics[0]);
}

absl::Status KafkaTopics::CheckShape(const TopicSpec& topic, const Shape& shape) const {
  if (shape.partitions != topic.partitions) {
    return absl::FailedPreconditionError(absl::StrCat(
        "topic ", topic.name, " has ", shape.partitions, " partitions and not ", topic.partitions,
        "; the number is fixed when a city is made. Set it back, or take new topics."));
  }
  if (shape.replication < topic.replication) {
    return absl::FailedPreconditionError(absl::StrCat(
        "topic ", topic.name, " has ", shape.replication, " replicas and not ", topic.replication,
        ". Add replicas with kafka-reassign-partitions.sh, or set the replication to what is "
        "there."));
  }
  return absl::OkStatus();
}

absl::Status KafkaTopics::CheckSettings(const TopicSpec& topic) {
  const std::string what = absl::StrCat("settings of topic ", topic.name);
  const std::string right = absl::StrCat("DescribeConfigs on topic ", topic.name);
  const ConfigResource resource(
      rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic.name.c_str()));
  const AdminOptions options =
      MakeAdminOptions(client_, RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS, options_.request_timeout_ms);
  const KafkaQueue queue(rd_kafka_queue_new(client_));
  std::array<rd_kafka_ConfigResource_t*, 1> all = {resource.get()};
  rd_kafka_DescribeConfigs(client_, all.data(), all.size(), options.get(), queue.get());
  absl::StatusOr<Event> event = Await(queue.get(), options_.request_timeout_ms, what, right);
  if (!event.ok()) return event.status();
  size_t count = 0;
  const rd_kafka_ConfigResource_t** results = rd_kafka_DescribeConfigs_result_resources(
      rd_kafka_event_DescribeConfigs_result(event->get()), &count);
  if (count != 1) return absl::UnavailableError(absl::StrCat(what, ": no answer"));
  if (const auto error = rd_kafka_ConfigResource_error(results[0]);
      error != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return KafkaStatus(error, what, right);
  }
  const std::map<std::string, std::string> settings = SettingsOf(*results[0]);
  for (const Wanted& wanted : WantedSettings(topic)) {
    const auto found = settings.find(wanted.name);
    const std::string value = found == settings.end() ? "" : found->second;
    if (Satisfies(wanted, value)) continue;
    return absl::FailedPreconditionError(
        absl::StrCat("topic ", topic.name, ": ", wanted.name, " is '", value, "' and must be ",
                     wanted.at_least ? "at least " : "", "'", wanted.value,
                     "'. Fix it with: kafka-configs.sh --bootstrap-server ", options_.brokers,
                     " --alter --entity-type topics --entity-name ", topic.name, " --add-config ",
                     wanted.name, "=", wanted.value));
  }
  return absl::OkStatus();
}

}  // namespace huying::bus
