#include "common/runtime/fencing.h"

#include <gtest/gtest.h>

#include <vector>

namespace huying::runtime {
namespace {

using bus::RecordKind;

struct Row {
  RecordKind kind;
  RecordKey key;
  Validity expected;
};

// One table is one log: the verdict on each record depends on those before it.
void Expect(const std::vector<Row>& log, const ProtocolRules& rules = {}) {
  log::v1::Cursor cursor;
  int64_t offset = 0;
  int64_t counted = 0;
  for (const Row& row : log) {
    cursor.set_events_done(3);
    const Validity validity = Validate(row.kind, row.key, offset, rules, cursor);
    EXPECT_EQ(validity, row.expected) << "offset " << offset;
    if (validity == Validity::kFence || validity == Validity::kApply) counted = offset;
    EXPECT_EQ(cursor.last_offset(), counted) << "offset " << offset;
    EXPECT_EQ(cursor.events_done(), 0) << "of the record before";
    EXPECT_EQ(cursor.next_offset(), ++offset);
  }
}

TEST(LogRule, AnEpochFromFenceToFence) {
  Expect({
      {RecordKind::kDecision,
       {0, 0, 1},
       Validity::kVoidNotOwner},  // nobody has fenced: epoch 0 is nobody's
      {RecordKind::kFence, {1, 7}, Validity::kFence},
      {RecordKind::kDecision, {1, 7, 1}, Validity::kApply},
      {RecordKind::kProgress, {1, 7, 2}, Validity::kApply},
      {RecordKind::kFence, {2, 8}, Validity::kFence},
      {RecordKind::kDecision, {1, 7, 3}, Validity::kVoidNotOwner},  // the zombie's late record
      {RecordKind::kDecision, {2, 8, 1}, Validity::kApply},
  });
}

TEST(LogRule, FencesOfTheSameOrALowerEpochAreVoid) {
  Expect({
      {RecordKind::kFence, {3, 7}, Validity::kFence},
      {RecordKind::kFence, {3, 8}, Validity::kVoidOldFence},
      {RecordKind::kFence, {2, 9}, Validity::kVoidOldFence},
      {RecordKind::kDecision, {3, 8, 1}, Validity::kVoidNotOwner},
      {RecordKind::kDecision, {3, 7, 1}, Validity::kApply},
  });
}

TEST(LogRule, AHoleVoidsWhatFollowsIt) {
  Expect({
      {RecordKind::kFence, {1, 7}, Validity::kFence},
      {RecordKind::kDecision, {1, 7, 1}, Validity::kApply},
      {RecordKind::kDecision, {1, 7, 3}, Validity::kVoidSequence},
      {RecordKind::kDecision, {1, 7, 1}, Validity::kVoidSequence},  // arrived twice
      {RecordKind::kDecision, {1, 7, 2}, Validity::kApply},
      {RecordKind::kPlain, {}, Validity::kUnreadable},
  });
}

TEST(LogRule, WithoutTheSequenceRuleAHoleWouldPass) {
  ProtocolRules rules;
  rules.sequence = false;
  Expect({{RecordKind::kFence, {1, 7}, Validity::kFence},
          {RecordKind::kDecision, {1, 7, 3}, Validity::kApply}},
         rules);
}

}  // namespace
}  // namespace huying::runtime
