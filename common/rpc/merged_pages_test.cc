// Lists over several processes, each behind a real server, with partitions that move between them.
#include "common/rpc/merged_pages.h"

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <future>
#include <memory>
#include <random>
#include <set>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/core/big_endian.h"
#include "common/rpc/server.h"
#include "common/testing/memory_store.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "huying/dispatch/v1/service.grpc.pb.h"

namespace huying::rpc {
namespace {

using dispatch::v1::ListTasksRequest;
using dispatch::v1::ListTasksResponse;
using dispatch::v1::Task;
using huying::testing::MemoryStore;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kPrefix[] = "i/";
constexpr int32_t kPartitions = 6;
constexpr size_t kProcesses = 3;

// What the processes of a city hold between them.
class SharedCity {
 public:
  enum class Mode { kAnswers, kFails, kHangs, kRefuses, kIsOld };

  void Put(int32_t partition, int64_t time_ms, const std::string& case_id) {
    std::string key = kPrefix;
    AppendBig64(static_cast<uint64_t>(time_ms), key);
    const absl::MutexLock lock(&mutex_);
    stores_[static_cast<size_t>(partition)].Put(key.append("/").append(case_id), "");
  }
  // Who answers for each partition: nobody, one, or two while it goes from one to the other.
  void Own(std::vector<std::set<size_t>> owners) {
    const absl::MutexLock lock(&mutex_);
    owners_ = std::move(owners);
  }
  void Behave(size_t process, Mode mode) {
    const absl::MutexLock lock(&mutex_);
    modes_[process] = mode;
  }
  Mode mode(size_t process) {
    const absl::MutexLock lock(&mutex_);
    return modes_[process];
  }

  void Answer(size_t process, const ListTasksRequest& request, ListTasksResponse& response) {
    const absl::MutexLock lock(&mutex_);
    const size_t page_size = PageSize(request.page_size());
    const std::string after = DecodePageToken(request.page_token()).value_or("");
    std::vector<Part<std::string>> parts;
    for (int32_t partition = 0; partition < kPartitions; ++partition) {
      if (owners_[static_cast<size_t>(partition)].count(process) == 0) continue;
      response.add_partitions(partition);
      parts.push_back(ReadPart<std::string>(stores_[static_cast<size_t>(partition)], kPrefix, after,
                                            "", page_size, [](std::string_view position) {
                                              return std::optional<std::string>(
                                                  position.substr(position.rfind('/') + 1));
                                            }));
    }
    Page<std::string> page = MergeParts(std::move(parts), page_size);
    for (const std::string& case_id : page.rows)
      response.add_tasks()->mutable_header()->set_case_id(case_id);
    response.set_next_page_token(EncodePageToken(page.next));
    if (modes_[process] == Mode::kIsOld) return;
    for (const std::string& position : page.positions) response.add_positions(position);
  }

 private:
  absl::Mutex mutex_;
  std::vector<MemoryStore> stores_ ABSL_GUARDED_BY(mutex_){kPartitions};
  std::vector<std::set<size_t>> owners_ ABSL_GUARDED_BY(mutex_){kPartitions};
  std::vector<Mode> modes_ ABSL_GUARDED_BY(mutex_) = std::vector<Mode>(kProcesses);
};

class Lists final : public dispatch::v1::DispatchService::CallbackService {
 public:
  Lists(SharedCity* city, size_t process) : city_(city), process_(process) {}

  grpc::ServerUnaryReactor* ListTasks(grpc::CallbackServerContext* context,
                                      const ListTasksRequest* request,
                                      ListTasksResponse* response) override {
    const SharedCity::Mode mode = city_->mode(process_);
    if (mode == SharedCity::Mode::kHangs) return new Never();
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    if (mode == SharedCity::Mode::kFails) {
      reactor->Finish({grpc::StatusCode::INTERNAL, "out of order"});
    } else if (mode == SharedCity::Mode::kRefuses) {
      reactor->Finish({grpc::StatusCode::INVALID_ARGUMENT, "there is no list 'x'"});
    } else {
      city_->Answer(process_, *request, *response);
      reactor->Finish(grpc::Status::OK);
    }
    return reactor;
  }

 private:
  // Answers only when it is cancelled.
  class Never final : public grpc::ServerUnaryReactor {
    void OnCancel() override { Finish(grpc::Status::CANCELLED); }
    void OnDone() override { delete this; }
  };

  SharedCity* city_;
  const size_t process_;
};

class Processes final : public Directory {
 public:
  std::string EndpointOf(std::string_view, std::string_view) const override { return ""; }
  std::vector<std::string> EndpointsOf(std::string_view service) const override {
    return service == "dispatch" ? endpoints : std::vector<std::string>();
  }
  std::vector<std::string> endpoints;
};

using Merged = absl::StatusOr<MergedPage<Task>>;

class MergedPagesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    for (size_t process = 0; process < kProcesses; ++process) {
      std::vector<ServicePtr> services;
      services.emplace_back(new Lists(&city_, process));
      servers_.push_back(Server::Start({.address = "127.0.0.1:0"}, std::move(services)).value());
      processes_.endpoints.push_back(servers_.back()->address());
    }
    // Numbers say in which order the cases come; several of a time stand in the order of their ids.
    for (int i = 0; i < 40; ++i) {
      std::string case_id = "case-" + std::to_string(100 + i);
      const auto partition = static_cast<int32_t>((i * i + 3 * i) % kPartitions);
      city_.Put(partition, i / 4, case_id);
      partition_of_.emplace_back(partition);
      cases_.push_back(std::move(case_id));
    }
    city_.Own({{0}, {0}, {1}, {1}, {2}, {2}});
  }

  Merged List(uint32_t page_size, std::string token = "",
              MergeOptions options = {.partitions = kPartitions, .timeout = absl::Seconds(60)}) {
    ListTasksRequest request;
    request.set_page_size(page_size);
    request.set_page_token(std::move(token));
    std::promise<Merged> merged;
    ListMerged(client_, request, options, &ListTasksResponse::mutable_tasks,
               [&merged](Merged page) { merged.set_value(std::move(page)); });
    return merged.get_future().get();
  }

  static std::vector<std::string> CasesOf(const MergedPage<Task>& page) {
    std::vector<std::string> cases;
    for (const Task& task : page.rows) cases.push_back(task.header().case_id());
    return cases;
  }
  // The cases of these partitions, in order.
  std::vector<std::string> CasesOf(const std::set<int32_t>& partitions) const {
    std::vector<std::string> cases;
    for (size_t i = 0; i < cases_.size(); ++i) {
      if (partitions.count(partition_of_[i]) > 0) cases.push_back(cases_[i]);
    }
    return cases;
  }

  SharedCity city_;
  Processes processes_;
  std::vector<std::unique_ptr<Server>> servers_;
  Client client_{&processes_, {.timeout = absl::Seconds(60), .attempts_max = 1}};
  std::vector<std::string> cases_;
  std::vector<int32_t> partition_of_;
};

// Between the pages anybody may take over anything; now and then two answer for a partition.
TEST_F(MergedPagesTest, EveryRowComesOnceInOrderWhoeverHoldsWhat) {
  for (uint32_t seed = 0; seed < 30; ++seed) {
    std::minstd_rand random(seed);
    const auto any = [&random](size_t bound) {
      return std::uniform_int_distribution<size_t>(0, bound - 1)(random);
    };
    std::vector<std::string> found;
    std::string token;
    do {
      std::vector<std::set<size_t>> owners(kPartitions);
      for (std::set<size_t>& of : owners) {
        of.insert(any(kProcesses));
        if (any(4) == 0) of.insert(any(kProcesses));
      }
      city_.Own(std::move(owners));
      const auto page_size = static_cast<uint32_t>(1 + any(9));
      const Merged page = List(page_size, token);
      ASSERT_TRUE(page.ok()) << page.status();
      EXPECT_THAT(page->missing, IsEmpty());
      EXPECT_LE(page->rows.size(), page_size);
      for (std::string& case_id : CasesOf(*page)) found.push_back(std::move(case_id));
      ASSERT_NE(page->next_page_token, token.empty() ? "-" : token);
      token = page->next_page_token;
    } while (!token.empty());
    EXPECT_EQ(found, cases_) << "seed " << seed;
  }
}

// A page says what it lacks; asked again with the same token, nothing is lost.
TEST_F(MergedPagesTest, APageIsAskedForAgainUntilNothingIsMissing) {
  for (uint32_t seed = 0; seed < 30; ++seed) {
    std::minstd_rand random(seed);
    std::vector<std::string> found;
    std::string token;
    do {
      Merged page;
      do {
        std::vector<std::set<size_t>> owners(kPartitions);
        std::set<int32_t> left_out;
        for (int32_t partition = 0; partition < kPartitions; ++partition) {
          const size_t owner = random() % (4 * kProcesses);
          if (owner == 0) left_out.insert(partition);
          if (owner > 0) owners[static_cast<size_t>(partition)] = {owner % kProcesses};
        }
        city_.Own(owners);
        page = List(5, token);
        ASSERT_TRUE(page.ok()) << page.status();
        EXPECT_EQ(page->missing, std::vector<int32_t>(left_out.begin(), left_out.end()));
        for (const std::string& case_id : CasesOf(*page)) {
          EXPECT_EQ(std::count(found.begin(), found.end(), case_id), 0) << case_id;
        }
      } while (!page->missing.empty());
      for (std::string& case_id : CasesOf(*page)) found.push_back(std::move(case_id));
      token = page->next_page_token;
    } while (!token.empty());
    EXPECT_EQ(found, cases_) << "seed " << seed;
  }
}

TEST_F(MergedPagesTest, WhoFailsCostsItsPartitionsAndIsNamed) {
  city_.Behave(1, SharedCity::Mode::kFails);
  Merged page = List(200);
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_THAT(page->missing, ElementsAre(2, 3));
  EXPECT_EQ(CasesOf(*page), CasesOf({0, 1, 4, 5}));
  ASSERT_THAT(page->failures, SizeIs(1));
  EXPECT_THAT(page->failures[0], HasSubstr(processes_.endpoints[1]));
  EXPECT_THAT(page->failures[0], HasSubstr("out of order"));
  // Nobody listens there any more.
  servers_[1].reset();
  page = List(200);
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_THAT(page->missing, ElementsAre(2, 3));
  // Others take over.
  city_.Own({{0}, {0}, {2}, {0}, {2}, {2}});
  page = List(200);
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_THAT(page->missing, IsEmpty());
  EXPECT_EQ(CasesOf(*page), cases_);
}

TEST_F(MergedPagesTest, WhoHangsCostsItsPartitionsWhenTheTimeIsUp) {
  city_.Behave(2, SharedCity::Mode::kHangs);
  MergeOptions options = {.partitions = kPartitions, .timeout = absl::Milliseconds(100)};
  Merged page = List(200, "", options);
  // On a busy machine even the others may not answer in so short a time.
  while (!page.ok() || page->missing.size() > 2) {
    options.timeout *= 2;
    ASSERT_LT(options.timeout, absl::Minutes(2));
    page = List(200, "", options);
  }
  EXPECT_THAT(page->missing, ElementsAre(4, 5));
  EXPECT_EQ(CasesOf(*page), CasesOf({0, 1, 2, 3}));
  EXPECT_THAT(page->failures, ElementsAre(HasSubstr(processes_.endpoints[2])));
}

TEST_F(MergedPagesTest, WhoDoesNotSayWhereItsRowsStandIsLeftOut) {
  city_.Behave(0, SharedCity::Mode::kIsOld);
  const Merged page = List(200);
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_THAT(page->missing, ElementsAre(0, 1));
  EXPECT_THAT(page->failures, ElementsAre(HasSubstr("older version")));
}

TEST_F(MergedPagesTest, WithoutAnyAnswerThereIsNoList) {
  EXPECT_EQ(List(200, "", {.partitions = 0}).status().code(), absl::StatusCode::kUnavailable);
  city_.Behave(0, SharedCity::Mode::kRefuses);
  const Merged partly = List(200);
  ASSERT_TRUE(partly.ok()) << partly.status();
  EXPECT_THAT(partly->missing, ElementsAre(0, 1)) << "others know the list";
  city_.Behave(1, SharedCity::Mode::kFails);
  city_.Behave(2, SharedCity::Mode::kFails);
  const Merged refused = List(200);
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("no list 'x'"));
  city_.Behave(0, SharedCity::Mode::kFails);
  const Merged failed = List(200);
  EXPECT_EQ(failed.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(failed.status().message()), HasSubstr(processes_.endpoints[0]));
  processes_.endpoints.clear();
  EXPECT_EQ(List(200).status().code(), absl::StatusCode::kUnavailable);
}

TEST_F(MergedPagesTest, OneRuleForThePageSize) {
  EXPECT_THAT(List(0)->rows, SizeIs(40));
  EXPECT_THAT(List(7)->rows, SizeIs(7));
  const MergeOptions narrow = {.partitions = kPartitions, .page_size_max = 10};
  const Merged page = List(1000, "", narrow);
  EXPECT_THAT(page->rows, SizeIs(10));
  EXPECT_EQ(CasesOf(*List(1000, page->next_page_token, narrow))[0], cases_[10]);
}

Answer<Task> AnswerOf(std::vector<std::pair<std::string, std::string>> places, bool finished) {
  Answer<Task> answer;
  for (auto& [position, case_id] : places) {
    Task task;
    task.mutable_header()->set_case_id(case_id);
    answer.part.reached = position;
    answer.part.rows.emplace_back(position, std::move(task));
  }
  answer.part.finished = finished;
  return answer;
}

// It was read before and after it moved.
TEST(MergeAnswers, ACaseAtTwoPlacesComesOnceAtTheFirst) {
  const Page<Task> page =
      MergeAnswers<Task>({AnswerOf({{"1", "a"}, {"2", "b"}, {"4", "d"}}, false),
                          AnswerOf({{"3", "b"}, {"4", "d"}, {"5", "e"}}, false)},
                         10);
  EXPECT_THAT(page.positions, ElementsAre("1", "2", "4"));
  EXPECT_EQ(page.next, "4") << "the first may have more before what the second has reached";
}

TEST(CheckPlaces, APageMustLeadOn) {
  google::protobuf::RepeatedPtrField<std::string> positions;
  positions.Add("b");
  positions.Add("c");
  EXPECT_TRUE(CheckPlaces(positions, 2, "", "a").ok());
  EXPECT_TRUE(CheckPlaces(positions, 2, "c", "a").ok());
  EXPECT_FALSE(CheckPlaces(positions, 3, "", "a").ok());
  EXPECT_FALSE(CheckPlaces(positions, 2, "b", "a").ok()) << "reached less than what it shows";
  EXPECT_FALSE(CheckPlaces(positions, 2, "", "b").ok()) << "begins where the last page ended";
  EXPECT_FALSE(CheckPlaces(positions, 2, std::nullopt, "a").ok());
  EXPECT_FALSE(CheckPlaces({}, 0, "a", "a").ok()) << "the next page would be the same again";
  *positions.Mutable(0) = "d";
  EXPECT_FALSE(CheckPlaces(positions, 2, "", "a").ok()) << "out of order";
}

}  // namespace
}  // namespace huying::rpc
