// What only the Kafka bus does: membership, topics with wrong settings, brokers that do not answer.
#include "common/bus/kafka.h"

#include <signal.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "common/bus/kafka_client.h"
#include "common/bus/kafka_names.h"
#include "common/bus/kafka_producer.h"
#include "common/bus/kafka_testing.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "librdkafka/rdkafka.h"

namespace huying::bus {
namespace {

using testing::HasSubstr;

constexpr auto kPatience = std::chrono::seconds(30);

bool Until(const std::function<bool()>& done) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (!done()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

class KafkaBusTest : public testing::Test {
 protected:
  void SetUp() override {
    if (TestOptions().brokers.empty()) GTEST_SKIP() << kNoBroker;
    bus_ = OpenOrDie(TestOptions());
    topic_ = UniqueName("events");
    const absl::Status made = bus_->CreateTopics({{topic_, 4}});
    ASSERT_TRUE(made.ok()) << made;
  }

  static std::unique_ptr<Bus> OpenOrDie(const KafkaOptions& options) {
    auto opened = OpenKafkaBus(options);
    EXPECT_TRUE(opened.ok()) << opened.status();
    return opened.ok() ? *std::move(opened) : nullptr;
  }

  // Appends `n` records and returns their outcomes.
  static std::vector<Delivery> AppendAll(Appender& appender, uint64_t first, uint64_t n) {
    std::vector<Delivery> outcomes;
    for (uint64_t token = first; token < first + n; ++token) {
      absl::Status taken;
      EXPECT_TRUE(Until([&] {  // the first one goes alone
        taken = appender.Append(RecordKind::kDecision, "", absl::StrCat(token), token);
        return !absl::IsResourceExhausted(taken);
      }));
      EXPECT_TRUE(taken.ok()) << taken;
    }
    EXPECT_TRUE(Until([&] {
      appender.Poll(outcomes);
      return outcomes.size() == n;
    }));
    return outcomes;
  }

  std::unique_ptr<Bus> bus_;
  std::string topic_;
};

// A member of a group and all that it was told.
class Member {
 public:
  Member(Bus& bus, const std::string& group, const std::string& name, const std::string& topic) {
    auto joined = bus.Join(group, name, topic, nullptr);
    EXPECT_TRUE(joined.ok()) << joined.status();
    if (joined.ok()) membership_ = *std::move(joined);
  }

  bool Owns(const std::vector<int32_t>& wanted) {
    std::vector<int32_t> partitions;
    if (membership_->Poll(partitions)) told_.push_back(partitions);
    return !told_.empty() && told_.back() == wanted;
  }

  Membership& membership() { return *membership_; }
  const std::vector<std::vector<int32_t>>& told() const { return told_; }

 private:
  std::unique_ptr<Membership> membership_;
  std::vector<std::vector<int32_t>> told_;
};

TEST_F(KafkaBusTest, MembersShareAndWhoLeavesHandsOverAtOnce) {
  KafkaOptions options = TestOptions();
  options.session_timeout_ms = 120'000;  // far past the patience: only a true leaving can hand over
  auto bus = OpenOrDie(options);
  const std::string group = UniqueName("group");
  Member a(*bus, group, "a", topic_);
  ASSERT_TRUE(Until([&] { return a.Owns({0, 1, 2, 3}); }));
  Member b(*bus, group, "b", topic_);
  ASSERT_TRUE(Until([&] { return a.Owns({0, 1}) && b.Owns({2, 3}); }));
  b.membership().Leave();
  EXPECT_TRUE(b.Owns({}));
  ASSERT_TRUE(Until([&] { return a.Owns({0, 1, 2, 3}); }));
  EXPECT_THAT(a.told(), testing::Not(testing::Contains(testing::IsEmpty())))
      << "a partition that stays is not taken away in between";
}

TEST_F(KafkaBusTest, ANewProcessOfTheSameNameReplacesTheOld) {
  const std::string group = UniqueName("group");
  Member old(*bus_, group, "same", topic_);
  ASSERT_TRUE(Until([&] { return old.Owns({0, 1, 2, 3}); }));
  Member fresh(*bus_, group, "same", topic_);
  EXPECT_TRUE(Until([&] { return fresh.Owns({0, 1, 2, 3}); }));
  EXPECT_TRUE(Until([&] { return old.Owns({}); }));
  EXPECT_TRUE(fresh.Owns({0, 1, 2, 3}));
  EXPECT_TRUE(Until([&] { return !old.membership().status().ok(); }));
  EXPECT_THAT(old.membership().status().message(),
              HasSubstr("another process runs as instance 'same'"));
  EXPECT_TRUE(fresh.membership().status().ok());
}

TEST_F(KafkaBusTest, AWrongSettingIsNamedWithItsMending) {
  const std::string topic = UniqueName("owners");
  ASSERT_TRUE(bus_->CreateTopics({{topic, 1, 1, TopicKind::kCompacted}}).ok());
  const absl::Status status = bus_->CheckTopics({{topic, 1, 1, TopicKind::kLog}});
  EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
  EXPECT_THAT(status.message(), HasSubstr("cleanup.policy is 'compact' and must be 'delete'"));
  EXPECT_THAT(status.message(), HasSubstr("kafka-configs.sh"));
  const absl::Status replicas = bus_->CheckTopics({{topic_, 4, 3}});
  EXPECT_TRUE(absl::IsFailedPrecondition(replicas)) << replicas;
  EXPECT_THAT(replicas.message(), HasSubstr("1 replicas and not 3"));
}

TEST_F(KafkaBusTest, ATopicWithOneReplicaIsWarnedOf) {
  KafkaOptions options = TestOptions();
  std::mutex mutex;
  std::string said;
  options.log = [&](int, const std::string& line) {
    const std::lock_guard lock(mutex);
    said += line + "\n";
  };
  auto bus = OpenOrDie(options);
  ASSERT_TRUE(bus->CheckTopics({{topic_, 4}}).ok());
  const std::lock_guard lock(mutex);
  EXPECT_THAT(said, HasSubstr("one replica only: " + topic_));
}

// Deletes what lies before `offset`, as only an operator could.
void DeleteBefore(const std::string& topic, int32_t partition, int64_t offset) {
  KafkaEvents events(TestOptions());
  auto client = MakeKafkaClient(KafkaRole::kReader, {}, events);
  ASSERT_TRUE(client.ok());
  rd_kafka_topic_partition_list_t* offsets = rd_kafka_topic_partition_list_new(1);
  rd_kafka_topic_partition_list_add(offsets, topic.c_str(), partition)->offset = offset;
  rd_kafka_DeleteRecords_t* request = rd_kafka_DeleteRecords_new(offsets);
  const KafkaQueue queue(rd_kafka_queue_new(client->get()));
  rd_kafka_DeleteRecords(client->get(), &request, 1, nullptr, queue.get());
  rd_kafka_event_t* event = rd_kafka_queue_poll(queue.get(), 30'000);
  ASSERT_TRUE(event != nullptr);
  EXPECT_EQ(rd_kafka_event_error(event), RD_KAFKA_RESP_ERR_NO_ERROR);
  rd_kafka_event_destroy(event);
  rd_kafka_DeleteRecords_destroy(request);
  rd_kafka_topic_partition_list_destroy(offsets);
}

TEST_F(KafkaBusTest, ALogThatBeginsLaterIsOutOfRange) {
  auto appender = bus_->OpenAppender(topic_, 0, nullptr);
  ASSERT_TRUE(appender.ok());
  AppendAll(**appender, 0, 10);
  appender->reset();  // so that the records are not in memory
  DeleteBefore(topic_, 0, 5);
  auto reader = bus_->OpenReader(topic_, 0, 3, nullptr);
  ASSERT_TRUE(reader.ok());
  std::vector<Record> records;
  absl::Status status;
  ASSERT_TRUE(Until([&] {
    status = (*reader)->Poll(10, records);
    return !status.ok();
  }));
  EXPECT_TRUE(absl::IsOutOfRange(status)) << status;
  EXPECT_THAT(status.message(), HasSubstr(topic_));
  EXPECT_TRUE(records.empty());
}

TEST_F(KafkaBusTest, AReaderMayComeBackToAPartition) {
  auto appender = bus_->OpenAppender(topic_, 0, nullptr);
  ASSERT_TRUE(appender.ok());
  AppendAll(**appender, 0, 20);
  for (const int64_t from : {0, 15, 7}) {
    auto reader = bus_->OpenReader(topic_, 0, from, nullptr);
    ASSERT_TRUE(reader.ok());
    std::vector<Record> records;
    ASSERT_TRUE(Until([&] { return (*reader)->Poll(100, records).ok() && (*reader)->AtEnd(); }));
    ASSERT_EQ(records.size(), static_cast<size_t>(20 - from));
    EXPECT_EQ(records[0].offset, from);
  }
}

TEST_F(KafkaBusTest, BrokersThatAreNotThereAreUnavailable) {
  KafkaOptions options = TestOptions();
  options.brokers = "127.0.0.1:1";
  options.request_timeout_ms = 300;
  options.log = nullptr;
  auto bus = OpenOrDie(options);
  const absl::Status status = bus->PartitionCount(topic_).status();
  EXPECT_TRUE(absl::IsUnavailable(status)) << status;
  EXPECT_THAT(status.message(), HasSubstr("127.0.0.1:1"));
  EXPECT_TRUE(absl::IsUnavailable(bus->CheckTopics({{topic_, 4}})));
  EXPECT_TRUE(Until([&] { return !bus->Health().ok(); }));
  EXPECT_TRUE(absl::IsUnavailable(bus->Health())) << bus->Health();
  EXPECT_THAT(bus->Health().message(), HasSubstr("Connection refused"));
}

TEST_F(KafkaBusTest, AWrongSettingOfTheClientIsRefused) {
  KafkaOptions options = TestOptions();
  options.security["ssl.ca.lokation"] = "a-secret";
  const absl::Status status = OpenKafkaBus(options).status();
  EXPECT_TRUE(absl::IsInvalidArgument(status)) << status;
  EXPECT_THAT(status.message(), HasSubstr("ssl.ca.lokation"));
  EXPECT_THAT(status.message(), testing::Not(HasSubstr("a-secret")));
}

// Reads until it has `n` records, and their payloads must be 0, 1, 2 and so on.
void ExpectReads(Reader& reader, std::vector<Record>& records, size_t n) {
  ASSERT_TRUE(Until([&] {
    const absl::Status status = reader.Poll(100, records);
    EXPECT_TRUE(status.ok()) << status;
    return !status.ok() || records.size() >= n;
  }));
  ASSERT_EQ(records.size(), n);
  for (size_t i = 0; i < n; ++i) {
    ASSERT_EQ(records[i].offset, static_cast<int64_t>(i));
    ASSERT_EQ(records[i].payload, absl::StrCat(i));
  }
}

// A reader may take what its own process writes from memory; whatever others write between, before
// and after must not be missed.
TEST_F(KafkaBusTest, AReaderMissesNothingOfOthersBetweenItsOwnProcesssRecords) {
  auto other_bus = OpenOrDie(TestOptions());
  auto reader = bus_->OpenReader(topic_, 0, 0, nullptr);
  ASSERT_TRUE(reader.ok());
  auto other = other_bus->OpenAppender(topic_, 0, nullptr);
  ASSERT_TRUE(other.ok());
  std::vector<Record> records;
  AppendAll(**other, 0, 5);
  for (uint64_t round = 0; round < 3; ++round) {
    auto own = bus_->OpenAppender(topic_, 0, nullptr);
    ASSERT_TRUE(own.ok());
    const uint64_t first = 5 + round * 20;
    AppendAll(**own, first, 5);
    ExpectReads(**reader, records, first + 5);
    AppendAll(**own, first + 5, 3);
    ExpectReads(**reader, records, first + 8);
    AppendAll(**other, first + 8, 4);
    if (round > 0) ExpectReads(**reader, records, first + 12);
    AppendAll(**own, first + 12, 1);
    ExpectReads(**reader, records, first + 13);
    own->reset();
    AppendAll(**other, first + 13, 7);
    ExpectReads(**reader, records, first + 20);
  }
}

TEST_F(KafkaBusTest, AReaderThatFellBehindCatchesUp) {
  KafkaOptions options = TestOptions();
  options.tail_bytes_per_partition = 4 << 10;
  auto bus = OpenOrDie(options);
  auto own = bus->OpenAppender(topic_, 0, nullptr);
  auto reader = bus->OpenReader(topic_, 0, 0, nullptr);
  ASSERT_TRUE(own.ok() && reader.ok());
  std::vector<Record> records;
  AppendAll(**own, 0, 10);
  ExpectReads(**reader, records, 10);
  AppendAll(**own, 10, 500);
  ExpectReads(**reader, records, 510);
  AppendAll(**own, 510, 1);
  ExpectReads(**reader, records, 511);
  EXPECT_TRUE((*reader)->AtEnd());
}

// Produces one record with a time of the writer's choice, as a writer with a wrong clock does.
void ProduceAt(const std::string& topic, int32_t partition, const std::string& payload,
               int64_t time_ms) {
  KafkaEvents events(TestOptions());
  auto client = MakeKafkaClient(KafkaRole::kProducer, {}, events);
  ASSERT_TRUE(client.ok());
  std::string copy = payload;
  const rd_kafka_resp_err_t taken = rd_kafka_producev(
      client->get(), RD_KAFKA_V_TOPIC(topic.c_str()), RD_KAFKA_V_PARTITION(partition),
      RD_KAFKA_V_VALUE(copy.data(), copy.size()), RD_KAFKA_V_TIMESTAMP(time_ms), RD_KAFKA_V_END);
  ASSERT_EQ(taken, RD_KAFKA_RESP_ERR_NO_ERROR);
  ASSERT_EQ(rd_kafka_flush(client->get(), 30'000), RD_KAFKA_RESP_ERR_NO_ERROR);
}

// Changes a setting, as an operator could.
void SetTopicSetting(const std::string& topic, const char* name, const char* value) {
  KafkaEvents events(TestOptions());
  auto client = MakeKafkaClient(KafkaRole::kProducer, {}, events);
  ASSERT_TRUE(client.ok());
  rd_kafka_ConfigResource_t* resource =
      rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic.c_str());
  rd_kafka_ConfigResource_set_config(resource, name, value);
  const KafkaQueue queue(rd_kafka_queue_new(client->get()));
  rd_kafka_AlterConfigs(client->get(), &resource, 1, nullptr, queue.get());
  rd_kafka_event_t* event = rd_kafka_queue_poll(queue.get(), 30'000);
  ASSERT_TRUE(event != nullptr);
  EXPECT_EQ(rd_kafka_event_error(event), RD_KAFKA_RESP_ERR_NO_ERROR);
  rd_kafka_event_destroy(event);
  rd_kafka_ConfigResource_destroy(resource);
}

TEST_F(KafkaBusTest, TimesAreTheBrokersFromMemoryToo) {
  EXPECT_TRUE(bus_->HasClock());
  auto appender = bus_->OpenAppender(topic_, 0, nullptr);
  auto own = bus_->OpenReader(topic_, 0, 0, nullptr);
  ASSERT_TRUE(appender.ok() && own.ok());
  AppendAll(**appender, 0, 20);
  std::vector<Record> from_memory;
  ExpectReads(**own, from_memory, 20);
  // Produced by somebody whose clock is wrong by a day: the broker's time counts.
  ProduceAt(topic_, 0, "20", absl::ToUnixMillis(absl::Now() + absl::Hours(24)));
  auto other_bus = OpenOrDie(TestOptions());
  auto other = other_bus->OpenReader(topic_, 0, 0, nullptr);
  ASSERT_TRUE(other.ok());
  std::vector<Record> fetched;
  ExpectReads(**other, fetched, 21);
  for (size_t i = 0; i < from_memory.size(); ++i)
    EXPECT_EQ(from_memory[i].time_ms, fetched[i].time_ms) << i;
  EXPECT_LT(fetched[20].time_ms, absl::ToUnixMillis(absl::Now() + absl::Hours(12)));
}

TEST_F(KafkaBusTest, ATopicWithTheWritersTimesIsRefused) {
  SetTopicSetting(topic_, "message.timestamp.type", "CreateTime");
  absl::Status status;
  EXPECT_TRUE(Until([&] {  // the broker learns of it a little later
    status = bus_->CheckTopics({{topic_, 4}});
    return !status.ok();
  }));
  EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
  EXPECT_THAT(status.message(), HasSubstr("--add-config message.timestamp.type=LogAppendTime"));
}

TEST_F(KafkaBusTest, CitiesWithPrefixesOfTheirOwnDoNotMeet) {
  KafkaOptions options = TestOptions();
  const std::string name = UniqueName("shared");
  options.prefix = UniqueName("a");
  auto a = OpenOrDie(options);
  options.prefix = UniqueName("b");
  auto b = OpenOrDie(options);
  ASSERT_TRUE(a->CreateTopics({{name, 1}}).ok());
  const absl::Status missing = b->CheckTopics({{name, 1}});
  EXPECT_TRUE(absl::IsNotFound(missing)) << missing;
  EXPECT_THAT(missing.message(), HasSubstr(options.prefix + "." + name));
  ASSERT_TRUE(b->CreateTopics({{name, 2}}).ok());
  EXPECT_EQ(a->PartitionCount(name).value_or(0), 1);
  EXPECT_EQ(b->PartitionCount(name).value_or(0), 2);
  const std::string group = UniqueName("group");
  Member of_a(*a, group, "same", name);
  Member of_b(*b, group, "same", name);
  EXPECT_TRUE(Until([&] { return of_a.Owns({0}) && of_b.Owns({0, 1}); }));
  EXPECT_TRUE(of_a.membership().status().ok()) << of_a.membership().status();
  auto appender = a->OpenAppender(name, 0, nullptr);
  ASSERT_TRUE(appender.ok());
  AppendAll(**appender, 0, 5);
  auto reader = b->OpenReader(name, 0, 0, nullptr);
  ASSERT_TRUE(reader.ok());
  std::vector<Record> records;
  EXPECT_TRUE(Until([&] { return (*reader)->Poll(10, records).ok() && (*reader)->AtEnd(); }));
  EXPECT_TRUE(records.empty());
  EXPECT_EQ(bus_->PartitionCount(KafkaName(options.prefix, name)).value_or(0), 2);
}

TEST_F(KafkaBusTest, APrefixThatKafkaDoesNotTakeIsRefused) {
  KafkaOptions options = TestOptions();
  options.prefix = "Haidian";
  const absl::Status status = OpenKafkaBus(options).status();
  EXPECT_TRUE(absl::IsInvalidArgument(status)) << status;
  EXPECT_THAT(status.message(), HasSubstr("--city-prefix"));
}

TEST_F(KafkaBusTest, AProducerThatDiedIsReplaced) {
  LocalTails tails(1 << 20);
  KafkaHealth health(TestOptions().brokers);
  auto producer = KafkaProducer::Make(TestOptions(), tails, health);
  ASSERT_TRUE(producer.ok());
  auto appender = (*producer)->OpenAppender(topic_, 0, nullptr);
  ASSERT_TRUE(appender.ok());
  AppendAll(**appender, 0, 10);
  auto client = (*producer)->Current();
  ASSERT_TRUE(client.ok());
  rd_kafka_test_fatal_error(HandleOf(**client), RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER,
                            "for a test");
  client->reset();
  std::vector<Delivery> outcomes;
  uint64_t taken = 0;
  // Every record that was taken has an outcome, and after a while one is stored again.
  ASSERT_TRUE(Until([&] {
    if ((*appender)->Append(RecordKind::kDecision, "", "x", taken).ok()) ++taken;
    (*appender)->Poll(outcomes);
    return !outcomes.empty() && outcomes.back().status.ok() && outcomes.back().offset >= 10;
  }));
  ASSERT_TRUE(Until([&] {
    (*appender)->Poll(outcomes);
    return outcomes.size() == taken;
  }));
  for (uint64_t i = 0; i < taken; ++i) EXPECT_EQ(outcomes[i].token, i);
}

TEST_F(KafkaBusTest, AMemberCutOffFromTheGroupOwnsNothingUntilItIsBack) {
  const char* pid = std::getenv("HUYING_TEST_BROKER_PID");
  if (pid == nullptr) GTEST_SKIP() << "HUYING_TEST_BROKER_PID names no broker";
  KafkaOptions options = TestOptions();
  options.session_timeout_ms = 1500;
  auto bus = OpenOrDie(options);
  Member member(*bus, UniqueName("group"), "a", topic_);
  ASSERT_TRUE(Until([&] { return member.Owns({0, 1, 2, 3}); }));
  ASSERT_EQ(kill(std::stoi(pid), SIGSTOP), 0);
  EXPECT_TRUE(Until([&] { return member.Owns({}); }));
  ASSERT_EQ(kill(std::stoi(pid), SIGCONT), 0);
  EXPECT_TRUE(Until([&] { return member.Owns({0, 1, 2, 3}); }));
}

TEST_F(KafkaBusTest, HealthTellsOfABrokerThatHangsAndOfItsReturn) {
  const char* pid = std::getenv("HUYING_TEST_BROKER_PID");
  if (pid == nullptr) GTEST_SKIP() << "HUYING_TEST_BROKER_PID names no broker";
  EXPECT_TRUE(bus_->Health().ok()) << bus_->Health();
  ASSERT_EQ(kill(std::stoi(pid), SIGSTOP), 0);
  EXPECT_TRUE(Until([&] { return !bus_->Health().ok(); }));
  const absl::Status status = bus_->Health();
  ASSERT_EQ(kill(std::stoi(pid), SIGCONT), 0);
  EXPECT_TRUE(absl::IsUnavailable(status)) << status;
  EXPECT_THAT(status.message(), HasSubstr(TestOptions().brokers));
  EXPECT_TRUE(Until([&] { return bus_->Health().ok(); }));
}

TEST_F(KafkaBusTest, ABrokerThatHangsFailsAppendsAndLosesNoneThatItTook) {
  const char* pid = std::getenv("HUYING_TEST_BROKER_PID");
  if (pid == nullptr) GTEST_SKIP() << "HUYING_TEST_BROKER_PID names no broker";
  KafkaOptions options = TestOptions();
  options.delivery_timeout_ms = 1500;
  auto bus = OpenOrDie(options);
  auto appender = bus->OpenAppender(topic_, 0, nullptr);
  ASSERT_TRUE(appender.ok());
  std::vector<Delivery> outcomes = AppendAll(**appender, 0, 50);
  ASSERT_EQ(kill(std::stoi(pid), SIGSTOP), 0);
  const std::vector<Delivery> hung = AppendAll(**appender, 50, 50);
  ASSERT_EQ(kill(std::stoi(pid), SIGCONT), 0);
  for (const Delivery& delivery : hung) {
    EXPECT_TRUE(absl::IsUnavailable(delivery.status)) << delivery.status;
    EXPECT_EQ(delivery.offset, -1);
  }
  uint64_t token = 100;
  ASSERT_TRUE(Until([&] {  // the client needs a while to connect again
    const std::vector<Delivery> one = AppendAll(**appender, token++, 1);
    outcomes.insert(outcomes.end(), one.begin(), one.end());
    return one.size() == 1 && one[0].status.ok();
  }));
  auto reader = bus->OpenReader(topic_, 0, 0, nullptr);
  ASSERT_TRUE(reader.ok());
  std::vector<Record> records;
  ASSERT_TRUE(Until([&] { return (*reader)->Poll(100, records).ok() && (*reader)->AtEnd(); }));
  std::set<std::string> seen;
  for (const Record& record : records)
    EXPECT_TRUE(seen.insert(record.payload).second) << "twice: " << record.payload;
  for (const Delivery& delivery : outcomes) {
    if (!delivery.status.ok()) continue;
    ASSERT_LT(static_cast<size_t>(delivery.offset), records.size());
    EXPECT_EQ(records[static_cast<size_t>(delivery.offset)].payload, absl::StrCat(delivery.token));
  }
}

}  // namespace
}  // namespace huying::bus
