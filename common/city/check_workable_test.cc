#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/city/check.h"
#include "common/testing/pack_copy.h"

namespace huying::city {
namespace {

using testing::HasSubstr;
using testing::Not;

// One edit of a whole pack with which no case, or not every case, gets to its end.
struct Unworkable {
  const char* file;
  const char* old_text;
  const char* new_text;
  const char* said;
};

TEST(CheckWorkable, NamesWhatCannotWork) {
  const Unworkable rows[] = {
      {"units.yaml", "roles: [duty-officer, handler], on_call: true, skills",
       "roles: [visitor], on_call: true, skills", "unit 'heat' has nobody who may handle a task"},
      {"units.yaml", "parent_id: government\n    persons:\n      - {id: desk",
       "persons:\n      - {id: desk", "nobody could judge what unit 'centre' answers to an order"},
      {"roles.yaml", "[rule_return, route]", "[route]", "nobody in the city may rule_return"},
      {"roles.yaml", "[visit, see_reporter]", "[see_reporter]", "nobody in the city may visit"},
      {"roles.yaml", "[supervise, close, see_statistics]", "[supervise]",
       "nobody in the city may close"},
      {"roles.yaml", "permissions: [check]", "permissions: [visit]",
       "nobody in the city may check"},
      {"closing.yaml", "[replied, reviewed, visited]", "[replied, reviewed, visited, two_meetings]",
       "'simple' asks for two meetings, but class 'simple' does not"},
      {"closing.yaml", "[replied, reviewed, visited, responded, solved",
       "[replied, reviewed, visited, two_meetings, responded, solved",
       "'general' asks for two meetings, but class 'urgent' does not"},
      {"scoring.yaml", "[not_reached, no_opinion]", "[not_reached, parked]",
       "visits are not left out for 'parked' yet"},
      {"scoring.yaml", "[not_reached, no_opinion]", "[appeal_upheld]",
       "visits are not left out for 'appeal_upheld' yet"},
      {"scoring.yaml", "[not_reached, no_opinion]", "[unreasonable]",
       "visits are not left out for 'unreasonable' yet"},
      {"categories.yaml", "keywords: [垃圾]", "keywords: [垃圾, 垃圾堆冒烟]",
       "hides the word '冒烟', which makes an incident"},
      {"limits.yaml", "answerable_appeal_types: [consult, suggestion, praise]",
       "answerable_appeal_types: []", "'answerable_appeal_types' is empty"},
  };
  for (const Unworkable& row : rows) {
    const PackCopy pack;
    ASSERT_TRUE(pack.Replace(row.file, row.old_text, row.new_text)) << row.said;
    EXPECT_THAT(CheckDirectory(pack.dir(), DayOf({2026, 3, 2})).ToText(), HasSubstr(row.said));
  }
}

// MECH I8
TEST(WarnOfAccusedCentre, NamesWhatNobodyAboveItMayDo) {
  const auto said = [](const PackCopy& pack) {
    return CheckDirectory(pack.dir(), DayOf({2026, 3, 2})).ToText();
  };
  EXPECT_THAT(said(PackCopy()), Not(HasSubstr("it would judge itself")));
  const PackCopy pack;
  ASSERT_TRUE(pack.Replace("units.yaml", "arbiter, visitor, checker, supervisor]", "supervisor]"));
  ASSERT_TRUE(pack.Replace("units.yaml", "roles: [desk-officer, dispatcher",
                           "roles: [arbiter, visitor, checker, desk-officer, dispatcher"));
  EXPECT_THAT(said(pack), HasSubstr("of a report about unit 'centre' nobody above it may: "
                                    "rule_return, visit, check; it would judge itself"));
}

}  // namespace
}  // namespace huying::city
