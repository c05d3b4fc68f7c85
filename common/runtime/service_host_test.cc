#include "common/runtime/service_host.h"

#include <google/protobuf/wrappers.pb.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <future>
#include <numeric>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "common/bus/embedded.h"
#include "common/core/partitions.h"
#include "common/runtime/owners_table.h"
#include "common/testing/fake_clock.h"
#include "common/testing/sim_bus.h"

namespace huying::runtime {
namespace {

class Nothing final : public Handlers {
 public:
  const ServiceSpec& spec() const override { return spec_; }
  void Evolve(const Message&, Store&) const override {}

 private:
  const ServiceSpec spec_{.name = "nothing",
                          .event = &google::protobuf::StringValue::default_instance(),
                          .subscriptions = {}};
};

// A case number has two digits for the partition.
TEST(ServiceHostTest, MorePartitionsThanACityMayHaveAreRefused) {
  testing::SimLog log;
  testing::FakeClock clock;
  testing::SimRandom random(1);
  testing::SimBus bus(&log, &clock, &random);
  ASSERT_TRUE(bus.CreateTopics({{EventTopic("nothing"), kPartitionsMax + 1},
                                {DeadTopic("nothing"), kPartitionsMax + 1}})
                  .ok());
  const Nothing nothing;
  const store::Resources stores(1u << 20, 1u << 20);
  WorkerPool workers(1);
  OwnersTable owners(&bus, &workers, "here", "127.0.0.1:1");
  ServiceHost host(&nothing, &bus, &clock, &stores, &workers, &owners, {});
  const absl::Status status = host.Start();
  EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
  EXPECT_NE(status.message().find("at most 100"), std::string_view::npos) << status;
}

// Notebook whatever it is told.
class Notebook final : public Handlers {
 public:
  explicit Notebook(std::string name) { spec_.name = std::move(name); }
  const ServiceSpec& spec() const override { return spec_; }
  void Evolve(const Message&, Store& store) const override { store.Count("notes"); }
  Outcome Execute(const Message& command, const View&, const DecisionContext&) const override {
    Outcome outcome;
    outcome.events = {&command};
    return outcome;
  }

 private:
  ServiceSpec spec_{
      .name = "", .event = &google::protobuf::StringValue::default_instance(), .subscriptions = {}};
};

// The embedded bus with groups as on Kafka: who leaves is told at once that all is taken away. Writes
// down who left and who was gone, in order.
class GroupBus final : public bus::Bus {
 public:
  explicit GroupBus(bus::Bus* real) : real_(real) {}
  absl::StatusOr<std::unique_ptr<bus::Appender>> OpenAppender(const std::string& topic,
                                                              int32_t partition,
                                                              bus::Wake wake) override {
    return real_->OpenAppender(topic, partition, std::move(wake));
  }
  absl::StatusOr<std::unique_ptr<bus::Reader>> OpenReader(const std::string& topic,
                                                          int32_t partition, int64_t from,
                                                          bus::Wake wake) override {
    return real_->OpenReader(topic, partition, from, std::move(wake));
  }
  absl::StatusOr<std::unique_ptr<bus::Membership>> Join(const std::string& group,
                                                        const std::string&,
                                                        const std::string& topic,
                                                        bus::Wake wake) override {
    return std::make_unique<Member>(this, group, *real_->PartitionCount(topic), std::move(wake));
  }
  absl::Status CreateTopics(const std::vector<bus::TopicSpec>& topics) override {
    return real_->CreateTopics(topics);
  }
  absl::Status CheckTopics(const std::vector<bus::TopicSpec>& topics) override {
    return real_->CheckTopics(topics);
  }
  absl::StatusOr<int32_t> PartitionCount(const std::string& topic) override {
    return real_->PartitionCount(topic);
  }
  absl::Status Flush(absl::Duration timeout) override { return real_->Flush(timeout); }

  std::vector<std::string> Said() const {
    const absl::MutexLock lock(&mutex_);
    return said_;
  }

 private:
  class Member final : public bus::Membership {
   public:
    Member(GroupBus* bus, std::string group, int32_t partitions, bus::Wake wake)
        : bus_(bus), group_(std::move(group)), partitions_(partitions), wake_(std::move(wake)) {
      wake_();
    }
    ~Member() override { bus_->Say(group_ + " is gone"); }
    bool Poll(std::vector<int32_t>& partitions) override {
      const absl::MutexLock lock(&mutex_);
      if (!changed_) return false;
      changed_ = false;
      partitions.resize(static_cast<size_t>(partitions_));
      std::iota(partitions.begin(), partitions.end(), 0);
      return true;
    }
    void BeginLeave() override {
      {
        const absl::MutexLock lock(&mutex_);
        if (partitions_ == 0) return;
        partitions_ = 0;
        changed_ = true;
      }
      bus_->Say(group_ + " leaves");
      wake_();
    }
    void Leave() override { BeginLeave(); }

   private:
    GroupBus* bus_;
    const std::string group_;
    absl::Mutex mutex_;
    int32_t partitions_ ABSL_GUARDED_BY(mutex_);
    bool changed_ ABSL_GUARDED_BY(mutex_) = true;
    const bus::Wake wake_;
  };

  void Say(std::string text) {
    const absl::MutexLock lock(&mutex_);
    said_.push_back(std::move(text));
  }

  bus::Bus* real_;
  mutable absl::Mutex mutex_;
  std::vector<std::string> said_ ABSL_GUARDED_BY(mutex_);
};

class StoppingTest : public ::testing::Test {
 protected:
  static constexpr int32_t kPartitions = 8;

  StoppingTest() : folder_(::testing::TempDir() + "stopping_" + std::to_string(::getpid())) {
    std::filesystem::remove_all(folder_);
    bus::EmbeddedOptions options;
    options.path = folder_ + "/log";
    real_ = *bus::OpenEmbeddedBus(options);
    bus_ = std::make_unique<GroupBus>(real_.get());
    EXPECT_TRUE(bus_->CreateTopics({OwnersTopicSpec(1)}).ok());
    owners_ = std::make_unique<OwnersTable>(bus_.get(), &workers_, "here", "127.0.0.1:1");
    EXPECT_TRUE(owners_->Start().ok());
    for (const Notebook* notes : {&one_, &two_}) {
      EXPECT_TRUE(bus_->CreateTopics(TopicsOf(notes->spec(), kPartitions, 1)).ok());
      HostOptions host;
      host.data_dir = folder_ + "/" + notes->spec().name;
      host.instance = "here";
      hosts_.push_back(std::make_unique<ServiceHost>(notes, bus_.get(), &clock_, &stores_,
                                                     &workers_, owners_.get(), host));
      EXPECT_TRUE(hosts_.back()->Start().ok());
    }
  }
  ~StoppingTest() override {
    hosts_.clear();
    owners_.reset();
    workers_.Stop();
    bus_.reset();
    real_.reset();
    std::filesystem::remove_all(folder_);
  }

  void AwaitAllOwned() {
    for (const auto& host : hosts_) {
      while (host->Owned().size() != kPartitions) absl::SleepFor(absl::Milliseconds(1));
    }
  }
  absl::Status Ask(ServiceHost& host, int32_t partition, const std::string& text) {
    std::promise<absl::Status> promise;
    Command command;
    command.request_id = text;
    auto message = std::make_unique<google::protobuf::StringValue>();
    message->set_value(text);
    command.message = std::move(message);
    command.done = [&promise](CommandResult result) { promise.set_value(result.status); };
    host.Submit(partition, std::move(command));
    return promise.get_future().get();
  }

  const std::string folder_;
  testing::FakeClock clock_;
  const store::Resources stores_{8u << 20, 8u << 20};
  WorkerPool workers_{2};
  const Notebook one_{"one"};
  const Notebook two_{"two"};
  std::unique_ptr<bus::Bus> real_;
  std::unique_ptr<GroupBus> bus_;
  std::unique_ptr<OwnersTable> owners_;
  std::vector<std::unique_ptr<ServiceHost>> hosts_;
};

// Others are given the partitions meanwhile; until one of them has fenced, somebody must decide.
TEST_F(StoppingTest, WhoLeavesOwnsOnUntilAllIsDurable) {
  AwaitAllOwned();
  EXPECT_TRUE(Ask(*hosts_[0], 3, "before").ok());
  hosts_[0]->Drain();
  EXPECT_EQ(bus_->Said(), std::vector<std::string>{"huying-one leaves"});
  // The worker has looked at the group since.
  const uint64_t turns = hosts_[0]->Turns()[0];
  while (hosts_[0]->Turns()[0] < turns + 3) {
    hosts_[0]->WakeAll();
    absl::SleepFor(absl::Milliseconds(1));
  }
  EXPECT_EQ(hosts_[0]->Owned().size(), kPartitions);
  EXPECT_TRUE(Ask(*hosts_[0], 3, "after").ok());
}

TEST_F(StoppingTest, AllGroupsAreLeftBeforeAnythingIsClosed) {
  AwaitAllOwned();
  ServiceHost* const hosts[] = {hosts_[0].get(), hosts_[1].get()};
  ServiceHost::StopAll(hosts, absl::Seconds(30));
  EXPECT_EQ(bus_->Said(), (std::vector<std::string>{"huying-one leaves", "huying-two leaves",
                                                    "huying-one is gone", "huying-two is gone"}));
  EXPECT_TRUE(hosts_[0]->Owned().empty());
  EXPECT_TRUE(absl::IsUnavailable(Ask(*hosts_[0], 3, "too late")));
}

}  // namespace
}  // namespace huying::runtime
