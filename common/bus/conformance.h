// What every Bus must do: one suite for all of them. A test program includes this once and says
// which buses to try:
//
//   INSTANTIATE_TEST_SUITE_P(Embedded, BusConformance,
//                            testing::Values(BusMaker{"embedded", MakeEmbedded}), BusName());
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/bus/bus.h"
#include "common/bus/conformance_fixture.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace huying::bus {

inline std::vector<std::string> Payloads(const std::vector<Record>& records) {
  std::vector<std::string> payloads;
  for (const Record& record : records) payloads.push_back(record.payload);
  return payloads;
}

inline std::vector<std::string> Numbers(int from, int end, const std::string& tag = "") {
  std::vector<std::string> numbers;
  for (int i = from; i < end; ++i) numbers.push_back(absl::StrCat(tag, i));
  return numbers;
}

TEST_P(BusConformance, AppendsInOrderWithoutGaps) {
  auto appender = OpenAppender(1);
  AppendAll(*appender, 500);
  const std::vector<Delivery> outcomes = Outcomes(*appender, 500);
  ASSERT_EQ(outcomes.size(), 500u);
  for (size_t i = 0; i < outcomes.size(); ++i) {
    ASSERT_TRUE(outcomes[i].status.ok()) << outcomes[i].status;
    ASSERT_EQ(outcomes[i].token, i);
    ASSERT_EQ(outcomes[i].offset, static_cast<int64_t>(i));
  }
  auto reader = OpenReader(1, 0);
  const std::vector<Record> records = ReadAll(*reader, 500);
  ASSERT_EQ(Payloads(records), Numbers(0, 500));
  for (size_t i = 0; i < records.size(); ++i) ASSERT_EQ(records[i].offset, static_cast<int64_t>(i));
}

TEST_P(BusConformance, KeepsKindKeyPayloadAndTime) {
  auto appender = OpenAppender(0);
  const std::string binary("\0\xff\n\0", 4);
  const std::vector<RecordKind> kinds = {RecordKind::kPlain, RecordKind::kFence,
                                         RecordKind::kDecision, RecordKind::kProgress};
  for (size_t i = 0; i < kinds.size(); ++i) {
    Append(*appender, kinds[i], absl::StrCat("key", i), binary, i);
  }
  Append(*appender, RecordKind::kPlain, "", "", 9);
  Outcomes(*appender, 5);
  auto reader = OpenReader(0, 0);
  const std::vector<Record> records = ReadAll(*reader, 5);
  ASSERT_EQ(records.size(), 5u);
  for (size_t i = 0; i < kinds.size(); ++i) {
    EXPECT_EQ(records[i].kind, kinds[i]);
    EXPECT_EQ(records[i].key, absl::StrCat("key", i));
    EXPECT_EQ(records[i].payload, binary);
    EXPECT_GT(records[i].time_ms, 0);
  }
  EXPECT_EQ(records[4].key, "");
  EXPECT_EQ(records[4].payload, "");
}

TEST_P(BusConformance, PartitionsAreApart) {
  Store(0, 3);
  Store(3, 5);
  EXPECT_EQ(ReadAll(*OpenReader(3, 0), 5).size(), 5u);
  EXPECT_EQ(ReadAll(*OpenReader(0, 0), 3).size(), 3u);
}

TEST_P(BusConformance, TwoReadersOfAPartitionSeeTheSame) {
  auto early = OpenReader(2, 0);
  Store(2, 200);
  auto late = OpenReader(2, 0);
  EXPECT_EQ(Payloads(ReadAll(*early, 200)), Numbers(0, 200));
  EXPECT_EQ(Payloads(ReadAll(*late, 200)), Numbers(0, 200));
}

TEST_P(BusConformance, ReadsFromAnOffset) {
  Store(0, 50);
  EXPECT_EQ(Payloads(ReadAll(*OpenReader(0, 47), 3)), Numbers(47, 50));
}

TEST_P(BusConformance, PollTakesNoMoreThanAsked) {
  Store(0, 50);
  auto reader = OpenReader(0, 0);
  std::vector<Record> records;
  ASSERT_TRUE(Until([&] {
    const size_t before = records.size();
    EXPECT_TRUE(reader->Poll(7, records).ok());
    EXPECT_LE(records.size() - before, 7u);
    return records.size() == 50;
  }));
  EXPECT_EQ(Payloads(records), Numbers(0, 50));
}

TEST_P(BusConformance, KnowsTheEnd) {
  auto reader = OpenReader(1, 0);
  std::vector<Record> records;
  const auto at_end = [&] {
    EXPECT_TRUE(reader->Poll(100, records).ok());
    return reader->AtEnd();
  };
  EXPECT_TRUE(Until(at_end)) << "an empty partition has an end, too";
  EXPECT_TRUE(records.empty());
  Store(1, 10);
  ASSERT_TRUE(Until([&] {
    EXPECT_TRUE(reader->Poll(5, records).ok());
    return records.size() == 10;
  }));
  EXPECT_TRUE(Until(at_end));
  EXPECT_EQ(records.size(), 10u);
  auto last = OpenReader(1, 10);
  EXPECT_TRUE(Until([&] {
    EXPECT_TRUE(last->Poll(5, records).ok());
    return last->AtEnd();
  })) << "a reader from the end on is at the end";
}

TEST_P(BusConformance, TellsWhereTheLogEnds) {
  auto reader = OpenReader(1, 0);
  std::vector<Record> records;
  const auto told = [&](Reader& one, int64_t end) {
    return Until([&] {
      EXPECT_TRUE(one.Poll(100, records).ok());
      EXPECT_LE(one.End(), end);
      return one.AtEnd() && one.End() == end;
    });
  };
  EXPECT_TRUE(told(*reader, 0)) << "an empty partition";
  Store(1, 10);
  EXPECT_TRUE(told(*reader, 10)) << "one who read along";
  EXPECT_TRUE(told(*OpenReader(1, 10), 10)) << "one from the end on";
  reader.reset();
  Reopen();
  auto behind = OpenReader(1, 0);
  records.clear();
  ASSERT_TRUE(Until([&] {
    EXPECT_TRUE(behind->Poll(3, records).ok());
    return !records.empty();
  }));
  EXPECT_LE(records.size(), 3u);
  EXPECT_EQ(behind->End(), 10) << "one who is behind knows it, too";
}

TEST_P(BusConformance, AnOffsetPastTheEndIsOutOfRange) {
  Store(0, 3);
  auto reader = OpenReader(0, 4);
  std::vector<Record> records;
  absl::Status status;
  EXPECT_TRUE(Until([&] {
    status = reader->Poll(10, records);
    return !status.ok();
  }));
  EXPECT_TRUE(absl::IsOutOfRange(status)) << status;
  EXPECT_TRUE(absl::IsOutOfRange(reader->Poll(10, records))) << "it stays so";
  EXPECT_TRUE(records.empty());
}

TEST_P(BusConformance, TakesTheLargestRecordAndNoLarger) {
  std::string payload(kRecordBytesMax - 3, 'x');
  uint64_t state = 1;  // does not compress
  for (char& c : payload) c = static_cast<char>((state = state * 6364136223846793005u + 1) >> 56);
  auto appender = OpenAppender(0);
  EXPECT_TRUE(absl::IsInvalidArgument(appender->Append(RecordKind::kDecision, "key4", payload, 1)));
  ASSERT_TRUE(appender->Append(RecordKind::kDecision, "key", payload, 2).ok());
  const std::vector<Delivery> outcomes = Outcomes(*appender, 1);
  ASSERT_EQ(outcomes.size(), 1u);
  EXPECT_TRUE(outcomes[0].status.ok()) << outcomes[0].status;
  EXPECT_EQ(outcomes[0].token, 2u);
  const std::vector<Record> records = ReadAll(*OpenReader(0, 0), 1);
  ASSERT_EQ(records.size(), 1u);
  EXPECT_TRUE(records[0].payload == payload);
}

TEST_P(BusConformance, AFullQueueTakesNothingAndLosesNothing) {
  auto appender = OpenAppender(0);
  Append(*appender, RecordKind::kProgress, "", "first", 0);
  ASSERT_EQ(Outcomes(*appender, 1).size(), 1u);
  uint64_t taken = 0;
  absl::Status status;
  while (taken < 10'000'000) {
    status = appender->Append(RecordKind::kProgress, "", "x", taken);
    if (!status.ok()) break;
    ++taken;
  }
  ASSERT_TRUE(absl::IsResourceExhausted(status)) << status;
  const std::vector<Delivery> outcomes = Outcomes(*appender, taken);
  ASSERT_EQ(outcomes.size(), taken);
  for (uint64_t i = 0; i < taken; ++i) {
    ASSERT_TRUE(outcomes[i].status.ok()) << outcomes[i].status;
    ASSERT_EQ(outcomes[i].token, i);
  }
  EXPECT_TRUE(appender->Append(RecordKind::kProgress, "", "x", taken).ok());
  EXPECT_EQ(Outcomes(*appender, 1).size(), 1u);
}

// An owner that was replaced without knowing it appends beside the new one.
TEST_P(BusConformance, TwoAppendersShareAPartition) {
  auto a = OpenAppender(0);
  auto b = OpenAppender(0);
  for (int round = 0; round < 4; ++round) {
    for (uint64_t i = 0; i < 10; ++i) {
      const uint64_t token = static_cast<uint64_t>(round) * 10 + i;
      const auto taken = [&](Appender& appender, const std::string& key) {
        return appender.Append(RecordKind::kDecision, key, absl::StrCat(token), token).ok();
      };
      ASSERT_TRUE(Until([&] { return taken(*a, "a"); }));
      ASSERT_TRUE(Until([&] { return taken(*b, "b"); }));
    }
  }
  std::set<int64_t> offsets;
  for (Appender* appender : {a.get(), b.get()}) {
    int64_t last = -1;
    for (const Delivery& delivery : Outcomes(*appender, 40)) {
      ASSERT_TRUE(delivery.status.ok()) << delivery.status;
      EXPECT_GT(delivery.offset, last);
      last = delivery.offset;
      offsets.insert(delivery.offset);
    }
  }
  EXPECT_EQ(offsets.size(), 80u);
  EXPECT_EQ(*offsets.rbegin(), 79);
  std::vector<std::string> of_a;
  std::vector<std::string> of_b;
  for (const Record& record : ReadAll(*OpenReader(0, 0), 80)) {
    (record.key == "a" ? of_a : of_b).push_back(record.payload);
  }
  EXPECT_EQ(of_a, Numbers(0, 40));
  EXPECT_EQ(of_b, Numbers(0, 40));
}

TEST_P(BusConformance, AnOutcomeWakesItsAppender) {
  WakeCounter wakes;
  auto appender = bus_->OpenAppender(topic_, 0, wakes.wake());
  ASSERT_TRUE(appender.ok());
  std::vector<Delivery> outcomes;
  for (int i = 0; i < 3; ++i) {
    const int seen = wakes.count();
    ASSERT_TRUE((*appender)->Append(RecordKind::kDecision, "", "x", 1).ok());
    ASSERT_TRUE(Until([&] { return wakes.count() > seen; })) << "round " << i;
    (*appender)->Poll(outcomes);
    ASSERT_EQ(outcomes.size(), static_cast<size_t>(i) + 1);
  }
}

TEST_P(BusConformance, ARecordWakesReaders) {
  WakeCounter wakes;
  auto reader = bus_->OpenReader(topic_, 0, 0, wakes.wake());
  ASSERT_TRUE(reader.ok());
  std::vector<Record> records;
  ASSERT_TRUE(Until([&] { return (*reader)->Poll(10, records).ok() && (*reader)->AtEnd(); }));
  for (size_t i = 1; i <= 3; ++i) {
    int seen = wakes.count();
    Store(0, 1);
    // A Wake may be early; then the next one tells of the record.
    ASSERT_TRUE(Until([&] {
      if (wakes.count() == seen) return false;
      seen = wakes.count();
      EXPECT_TRUE((*reader)->Poll(10, records).ok());
      return records.size() == i;
    })) << "round "
        << i;
  }
}

TEST_P(BusConformance, AnAppenderMayGoBeforeItsOutcomes) {
  for (int i = 0; i < 20; ++i) {
    auto appender = OpenAppender(0);
    Append(*appender, RecordKind::kDecision, "", absl::StrCat(i), 0);
  }
  ASSERT_TRUE(bus_->Flush(absl::Seconds(20)).ok());
  EXPECT_EQ(ReadAll(*OpenReader(0, 0), 20).size(), 20u);
}

TEST_P(BusConformance, FlushWaitsForAllOutcomes) {
  auto appender = OpenAppender(0);
  AppendAll(*appender, 300);
  ASSERT_TRUE(bus_->Flush(absl::Seconds(20)).ok());
  std::vector<Delivery> outcomes = std::exchange(outcomes_, {});
  appender->Poll(outcomes);
  EXPECT_EQ(outcomes.size(), 300u);
}

TEST_P(BusConformance, OpeningAgainKeepsAll) {
  Store(0, 100);
  Store(1, 7);
  Reopen();
  EXPECT_EQ(Payloads(ReadAll(*OpenReader(0, 0), 100)), Numbers(0, 100));
  auto appender = OpenAppender(0);
  AppendAll(*appender, 1, "next");
  const std::vector<Delivery> outcomes = Outcomes(*appender, 1);
  ASSERT_EQ(outcomes.size(), 1u);
  EXPECT_EQ(outcomes[0].offset, 100);
  EXPECT_EQ(ReadAll(*OpenReader(1, 0), 7).size(), 7u);
}

TEST_P(BusConformance, MissingTopicsAndPartitionsAreNotFound) {
  const std::string missing = log_->Topic("missing");
  EXPECT_TRUE(absl::IsNotFound(bus_->PartitionCount(missing).status()));
  EXPECT_TRUE(absl::IsNotFound(bus_->CheckTopics({{missing, 4}})));
  EXPECT_TRUE(absl::IsNotFound(bus_->OpenAppender(missing, 0, nullptr).status()));
  EXPECT_TRUE(absl::IsNotFound(bus_->OpenReader(missing, 0, 0, nullptr).status()));
  EXPECT_TRUE(absl::IsNotFound(bus_->OpenAppender(topic_, 4, nullptr).status()));
  EXPECT_TRUE(absl::IsNotFound(bus_->OpenReader(topic_, -1, 0, nullptr).status()));
}

TEST_P(BusConformance, TopicsAreMadeOnceAndChecked) {
  const std::vector<TopicSpec> topics = {{topic_, 4},
                                         {log_->Topic("owners"), 1, 1, TopicKind::kCompacted},
                                         {log_->Topic("dead"), 4, 1, TopicKind::kPlain}};
  ASSERT_TRUE(bus_->CreateTopics(topics).ok());
  const absl::Status again = bus_->CreateTopics(topics);
  EXPECT_TRUE(again.ok()) << again;
  const absl::Status checked = bus_->CheckTopics(topics);
  EXPECT_TRUE(checked.ok()) << checked;
  EXPECT_EQ(bus_->PartitionCount(topic_).value_or(-1), 4);
  EXPECT_EQ(bus_->PartitionCount(log_->Topic("owners")).value_or(-1), 1);
  for (const TopicSpec& wrong :
       {TopicSpec{topic_, 5}, TopicSpec{topic_, 4, 1, TopicKind::kCompacted}}) {
    EXPECT_TRUE(absl::IsFailedPrecondition(bus_->CreateTopics({wrong})));
    const absl::Status refused = bus_->CheckTopics({wrong});
    EXPECT_TRUE(absl::IsFailedPrecondition(refused)) << refused;
    EXPECT_THAT(refused.message(), testing::HasSubstr(topic_));
  }
  Reopen();
  EXPECT_TRUE(bus_->CheckTopics(topics).ok());
}

TEST_P(BusConformance, ALoneMemberOwnsAllPartitionsUntilItLeaves) {
  WakeCounter wakes;
  auto joined = bus_->Join(log_->Topic("group"), "alone", topic_, wakes.wake());
  ASSERT_TRUE(joined.ok()) << joined.status();
  std::vector<int32_t> partitions;
  ASSERT_TRUE(Until([&] { return (*joined)->Poll(partitions); }));
  EXPECT_EQ(partitions, (std::vector<int32_t>{0, 1, 2, 3}));
  EXPECT_FALSE((*joined)->Poll(partitions)) << "told once";
  EXPECT_GT(wakes.count(), 0);
  (*joined)->Leave();
  ASSERT_TRUE(Until([&] { return (*joined)->Poll(partitions); }));
  EXPECT_TRUE(partitions.empty());
}

// Two workers append to and read partitions of their own and each other's while all goes on.
TEST_P(BusConformance, WorkersDoNotDisturbEachOther) {
  if (!log_->has_threads()) GTEST_SKIP() << "this bus lives on one thread";
  constexpr int kRecords = 2000;
  const auto work = [this](int32_t own, int32_t other, std::vector<std::string>& seen,
                           bool& complete) {
    auto appender = bus_->OpenAppender(topic_, own, wakes_.wake());
    auto reader = bus_->OpenReader(topic_, other, 0, wakes_.wake());
    if (!appender.ok() || !reader.ok()) return;
    std::vector<Delivery> outcomes;
    std::vector<Record> records;
    int appended = 0;
    complete = Until([&] {
      while (appended < kRecords &&
             (*appender)
                 ->Append(RecordKind::kDecision, "", absl::StrCat(own, ".", appended), 0)
                 .ok()) {
        ++appended;
      }
      (*appender)->Poll(outcomes);
      return (*reader)->Poll(100, records).ok() && outcomes.size() == kRecords &&
             records.size() == kRecords;
    });
    seen = Payloads(records);
    for (const Delivery& outcome : outcomes) EXPECT_TRUE(outcome.status.ok()) << outcome.status;
  };
  std::vector<std::string> seen[2];
  bool complete[2] = {false, false};
  std::thread second(work, 1, 0, std::ref(seen[1]), std::ref(complete[1]));
  work(0, 1, seen[0], complete[0]);
  second.join();
  EXPECT_TRUE(complete[0] && complete[1]);
  EXPECT_EQ(seen[0], Numbers(0, kRecords, "1."));
  EXPECT_EQ(seen[1], Numbers(0, kRecords, "0."));
}

}  // namespace huying::bus
