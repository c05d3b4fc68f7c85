#include "common/runtime/reply_cache.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/core/big_endian.h"
#include "common/runtime/keys.h"
#include "common/testing/row_store.h"

namespace huying::runtime {
namespace {

constexpr int64_t kAnswersKeptMs = 1'000;

log::v1::Request RequestOf(const std::string& subject, const std::string& id,
                           const std::string& answer) {
  log::v1::Request request;
  request.set_subject(subject);
  request.set_request_id(id);
  request.set_answer(answer);
  return request;
}

void Record(const std::string& subject, const std::string& id, int64_t time_ms,
            testing::RowStore& store) {
  RecordAnswer(RequestOf(subject, id, "answer of " + id), time_ms, time_ms, kAnswersKeptMs, store);
}

TEST(Answers, OneRowHoldsThoseAboutOneSubject) {
  testing::RowStore store;
  for (int i = 0; i < 12; ++i) Record("case", absl::StrCat("r", i), 100 + i, store);
  EXPECT_EQ(store.rows().size(), 1u);
  const auto found = FindAnswer(store, "case", "r7", 500);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->answer(), "answer of r7");
  EXPECT_EQ(found->offset(), 107);
  EXPECT_FALSE(FindAnswer(store, "case", "r", 500)) << "part of an id is not the id";
  EXPECT_FALSE(FindAnswer(store, "other case", "r7", 500));
  EXPECT_FALSE(FindAnswer(store, "", "r7", 500));
}

TEST(Answers, AreTakenForAnotherRequestOnlyWhenBothDigestsAreKnown) {
  testing::RowStore store;
  log::v1::Request request = RequestOf("case", "r", "done");
  request.set_digest(7);
  RecordAnswer(request, 1, 100, kAnswersKeptMs, store);
  const auto known = FindAnswer(store, "case", "r", 100);
  ASSERT_TRUE(known.has_value());
  EXPECT_FALSE(IsReused(*known, 7));
  EXPECT_FALSE(IsReused(*known, 0));
  EXPECT_TRUE(IsReused(*known, 8));
  request.clear_digest();
  request.set_request_id("of an older version");
  RecordAnswer(request, 2, 100, kAnswersKeptMs, store);
  EXPECT_FALSE(IsReused(*FindAnswer(store, "case", "of an older version", 100), 8));
}

TEST(Answers, ARowThatIsFullTakesInNoMoreUntilAnswersHaveExpired) {
  constexpr int kMany = 1'000;
  testing::RowStore store;
  for (int i = 0; i < kMany; ++i) Record("case", absl::StrCat("r", i), 100, store);
  size_t largest = 0;
  for (const auto& [key, row] : store.rows()) largest = std::max(largest, row.size());
  EXPECT_LT(largest, 5'000u);
  for (int i = 0; i < kMany; ++i)
    EXPECT_TRUE(FindAnswer(store, "case", absl::StrCat("r", i), 100 + kAnswersKeptMs)) << i;

  const size_t before = store.rows().size();
  Record("case", "later", 101 + kAnswersKeptMs, store);
  EXPECT_EQ(store.rows().size(), before) << "it stands in the subject's row again";
  EXPECT_TRUE(FindAnswer(store, "case", "later", 101 + kAnswersKeptMs));
}

TEST(Answers, ASubjectNamedLikeARequestDoesNotMeetIt) {
  testing::RowStore store;
  Record("x", "a", 100, store);
  Record("", "x", 100, store);
  EXPECT_TRUE(FindAnswer(store, "x", "a", 100));
  EXPECT_TRUE(FindAnswer(store, "", "x", 100));
}

// What is found is what was recorded and has not expired, also when rows whose time is over are
// dropped on the way, as a compaction does.
RC_GTEST_PROP(AnswersProperty, FindsWhatHasNotExpired, ()) {
  testing::RowStore store, dropping;
  std::map<std::pair<std::string, std::string>, int64_t> recorded;  // when
  int64_t now_ms = 1'000;
  const int steps = *rc::gen::inRange(1, 120);
  for (int i = 0; i < steps; ++i) {
    now_ms += *rc::gen::weightedElement<int64_t>({{6, 0}, {3, 7}, {1, kAnswersKeptMs / 2}});
    const std::string subject = *rc::gen::element<std::string>("", "a", "b");
    const std::string id = absl::StrCat("r", *rc::gen::inRange(0, 40), std::string(100, '.'));
    const auto key = std::pair(subject, id);
    const auto known = recorded.find(key);
    const bool alive = known != recorded.end() && known->second + kAnswersKeptMs >= now_ms;
    for (testing::RowStore* rows : {&store, &dropping})
      RC_ASSERT(FindAnswer(*rows, subject, id, now_ms).has_value() == alive);
    if (alive) continue;
    for (testing::RowStore* rows : {&store, &dropping}) Record(subject, id, now_ms, *rows);
    recorded[key] = now_ms;
    const testing::RowStore::Rows all = dropping.rows();
    for (const auto& [row_key, row] : all) {
      if (static_cast<int64_t>(GetBig64(row.data())) < now_ms) dropping.Delete(row_key);
    }
  }
  for (const auto& [key, row] : dropping.rows()) RC_ASSERT(*store.Get(key) == row);
}

}  // namespace
}  // namespace huying::runtime
