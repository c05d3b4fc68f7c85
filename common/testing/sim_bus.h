// The third bus: a log in memory behind a network that a seed makes unreliable.
//
// Nothing happens by itself. Append puts a request on its appender's way; Step lets one thing
// happen: a request arrives, is lost, arrives twice or late, a report comes back. Requests of one
// appender arrive in order, unless they come late; those of an appender that is gone (a crash, a
// lost ownership) may still arrive. What a Delivery or a Poll says is always true: an error report
// means "may or may not have been stored", as in bus.h.
//
// For tests only. Threads: one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "common/bus/bus.h"
#include "common/core/clock.h"
#include "common/testing/sim_random.h"

namespace huying::testing {

// What goes wrong, in thousandths of the requests or polls.
struct BusFaults {
  uint32_t lost =
      0;  // a request never arrives, though later ones of its appender may; reported as an error
  uint32_t late = 0;        // reported as an error, and stored later, behind others
  uint32_t twice = 0;       // stored twice, the second time at once or much later
  uint32_t reply_lost = 0;  // stored, but reported as an error
  uint32_t gone = 0;        // a request of an appender that is gone is lost, and all behind it
  uint32_t short_poll = 0;  // a reader gets less than there is
  uint32_t read_error = 0;  // a poll fails with UNAVAILABLE
  size_t queue_max = 1000;  // requests of an appender without an outcome; more are refused
  // As with fewer replicas in sync than a topic asks for: nothing is acknowledged, though all can
  // be read. Some of what times out was stored.
  enum class Appends { kWork, kTimeOut, kRefused } appends = Appends::kWork;
};

class SimReader;

// The stored records; outlives every bus that is opened on them.
class SimLog {
 public:
  // By the steady time of the bus's clock.
  struct Times {
    int64_t sent_ms = 0;   // its appender handed it over, or was first told that the queue is full
    int64_t taken_ms = 0;  // it was stored
  };
  struct Partition {
    std::vector<bus::Record> records;  // by offset
    std::vector<Times> times;          // beside records
    std::vector<SimReader*> readers;   // that want to be woken
  };
  struct Topic {
    bus::TopicSpec spec;
    std::vector<std::unique_ptr<Partition>> partitions;
  };

  // Null if there is no such topic or partition.
  Partition* Find(const std::string& topic, int32_t partition);
  // Empty if there is no such topic or partition.
  const std::vector<bus::Record>& Records(const std::string& topic, int32_t partition);
  // The first offset of what was stored at that steady time or later.
  int64_t EndAt(const std::string& topic, int32_t partition, int64_t steady_ms);
  std::map<std::string, Topic>& topics() { return topics_; }

 private:
  std::map<std::string, Topic> topics_;
};

class SimBus final : public bus::Bus {
 public:
  // All pointers outlive the bus.
  SimBus(SimLog* log, const Clock* clock, SimRandom* random);
  ~SimBus() override;

  void set_faults(const BusFaults& faults) { faults_ = faults; }
  const BusFaults& faults() const { return faults_; }

  // Lets one thing happen on the network; false when nothing is under way.
  bool Step();
  // Somebody's record, stored at once; where it stands.
  int64_t Inject(const std::string& topic, int32_t partition, bus::RecordKind kind,
                 std::string payload);
  // All copies of a partition lose what stands at `end` and behind it, as when a broker is restored
  // from a copy, or (0) a topic is made anew. Its appenders are of no more use: what they have
  // under way is reported as an error and comes never, as a broker takes nothing from a producer
  // whose past it does not know, and so is all that they append later. Its readers go on,
  // wherever they are; with `readers_fail` their next poll fails.
  void Cut(const std::string& topic, int32_t partition, int64_t end, bool readers_fail);
  // Whether Record::time_ms is to be believed: HasClock.
  void set_has_clock(bool has_clock) { has_clock_ = has_clock; }
  // Key and payload bytes of all records that readers have been given.
  uint64_t bytes_read() const { return bytes_read_; }

  absl::StatusOr<std::unique_ptr<bus::Appender>> OpenAppender(const std::string& topic,
                                                              int32_t partition,
                                                              bus::Wake wake) override;
  absl::StatusOr<std::unique_ptr<bus::Reader>> OpenReader(const std::string& topic,
                                                          int32_t partition, int64_t from,
                                                          bus::Wake wake) override;
  absl::StatusOr<std::unique_ptr<bus::Membership>> Join(const std::string& group,
                                                        const std::string& instance,
                                                        const std::string& topic,
                                                        bus::Wake wake) override;
  absl::Status CreateTopics(const std::vector<bus::TopicSpec>& topics) override;
  absl::Status CheckTopics(const std::vector<bus::TopicSpec>& topics) override;
  absl::StatusOr<int32_t> PartitionCount(const std::string& topic) override;
  bool HasClock() const override { return has_clock_; }
  absl::Status Flush(absl::Duration timeout) override;

 private:
  friend class SimAppender;
  friend class SimReader;
  friend class SimMembership;

  struct Request {
    bus::RecordKind kind = bus::RecordKind::kPlain;
    std::string key;
    std::string payload;
    uint64_t token = 0;
    int64_t sent_ms = 0;
  };
  // One appender's connection; it may outlive the appender.
  struct Channel {
    SimLog::Partition* partition = nullptr;
    bus::Wake wake;
    bool alive = true;
    bool broken = false;                 // the log that it wrote to is no more
    int64_t refused_ms = -1;             // steady: since then the next request finds the queue full
    std::deque<Request> sent;            // not yet at the log
    std::deque<bus::Delivery> reports;   // on their way back
    std::vector<bus::Delivery> learned;  // wait for Poll
    bool busy() const { return !sent.empty() || !reports.empty(); }
  };
  struct Late {
    SimLog::Partition* partition = nullptr;
    Request request;
  };
  struct Group;

  int64_t Store(SimLog::Partition& partition, const Request& request);
  void Arrive(Channel& channel);
  void Report(Channel& channel);
  void DropGoneChannels();
  // What Appender::Append does.
  absl::Status Take(Channel& channel, Request request);

  SimLog* log_;
  const Clock* clock_;
  SimRandom* random_;
  BusFaults faults_;
  bool has_clock_ = false;
  uint64_t bytes_read_ = 0;
  std::vector<std::unique_ptr<Channel>> channels_;
  std::vector<Late> late_;
  std::map<std::string, std::unique_ptr<Group>> groups_;
};

}  // namespace huying::testing
