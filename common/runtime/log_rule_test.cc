#include "common/runtime/log_rule.h"

#include <gtest/gtest.h>

#include <vector>

namespace huying::runtime {
namespace {

using bus::RecordKind;

struct Row {
  RecordKind kind;
  RecordKey key;
  Judgement expected;
};

// One table is one log: the verdict on each record depends on those before it.
void Expect(const std::vector<Row>& log, const ProtocolRules& rules = {}) {
  log::v1::Cursor cursor;
  int64_t offset = 0;
  for (const Row& row : log) {
    EXPECT_EQ(Judge(row.kind, row.key, offset, rules, cursor), row.expected) << "offset " << offset;
    EXPECT_EQ(cursor.next_offset(), ++offset);
  }
}

TEST(LogRule, AnEpochFromFenceToFence) {
  Expect({
      {RecordKind::kDecision,
       {0, 0, 1},
       Judgement::kVoidNotOwner},  // nobody has fenced: epoch 0 is nobody's
      {RecordKind::kFence, {1, 7}, Judgement::kFence},
      {RecordKind::kDecision, {1, 7, 1}, Judgement::kApply},
      {RecordKind::kProgress, {1, 7, 2}, Judgement::kApply},
      {RecordKind::kFence, {2, 8}, Judgement::kFence},
      {RecordKind::kDecision, {1, 7, 3}, Judgement::kVoidNotOwner},  // the zombie's late record
      {RecordKind::kDecision, {2, 8, 1}, Judgement::kApply},
  });
}

TEST(LogRule, FencesOfTheSameOrALowerEpochAreVoid) {
  Expect({
      {RecordKind::kFence, {3, 7}, Judgement::kFence},
      {RecordKind::kFence, {3, 8}, Judgement::kVoidOldFence},
      {RecordKind::kFence, {2, 9}, Judgement::kVoidOldFence},
      {RecordKind::kDecision, {3, 8, 1}, Judgement::kVoidNotOwner},
      {RecordKind::kDecision, {3, 7, 1}, Judgement::kApply},
  });
}

TEST(LogRule, AHoleVoidsWhatFollowsIt) {
  Expect({
      {RecordKind::kFence, {1, 7}, Judgement::kFence},
      {RecordKind::kDecision, {1, 7, 1}, Judgement::kApply},
      {RecordKind::kDecision, {1, 7, 3}, Judgement::kVoidSequence},
      {RecordKind::kDecision, {1, 7, 1}, Judgement::kVoidSequence},  // arrived twice
      {RecordKind::kDecision, {1, 7, 2}, Judgement::kApply},
      {RecordKind::kPlain, {}, Judgement::kUnreadable},
  });
}

TEST(LogRule, WithoutTheSequenceRuleAHoleWouldPass) {
  ProtocolRules rules;
  rules.sequence = false;
  Expect({{RecordKind::kFence, {1, 7}, Judgement::kFence},
          {RecordKind::kDecision, {1, 7, 3}, Judgement::kApply}},
         rules);
}

}  // namespace
}  // namespace huying::runtime
