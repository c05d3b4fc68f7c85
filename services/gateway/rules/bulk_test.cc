#include "services/gateway/rules/bulk.h"

#include <functional>

#include "common/core/text.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace huying::gateway::rules {
namespace {

using ::testing::HasSubstr;

constexpr char kBulk[] = "storm-20261130";

std::string CaseOf(int serial) {
  const std::string digits = std::to_string(serial);
  return Cat("110199001-261130-", std::string(5 - digits.size(), '0'), digits);
}

v1::BulkCommand Accept(const std::string& case_id) {
  v1::BulkCommand command;
  command.mutable_dispatch()->mutable_accept_task();
  command.mutable_dispatch()->mutable_header()->mutable_actor()->set_person_id("officer");
  if (!case_id.empty()) command.mutable_dispatch()->mutable_header()->set_case_id(case_id);
  return command;
}

v1::ExecuteManyRequest Shared(int cases) {
  v1::ExecuteManyRequest bulk;
  bulk.set_bulk_id(kBulk);
  *bulk.mutable_command() = Accept("");
  for (int serial = 1; serial <= cases; ++serial) bulk.add_case_ids(CaseOf(serial));
  return bulk;
}

v1::ExecuteManyRequest Listed(std::vector<v1::BulkCommand> commands) {
  v1::ExecuteManyRequest bulk;
  bulk.set_bulk_id(kBulk);
  for (v1::BulkCommand& command : commands) *bulk.add_commands() = std::move(command);
  return bulk;
}

// "" where it is taken.
std::string CodeOf(const v1::ExecuteManyRequest& bulk) {
  const auto read = ReadBulk(bulk);
  return read.ok() ? "" : read.rejection().code;
}

// MECH I2
TEST(Bulk, OneCommandIsGivenForEachCase) {
  const v1::ExecuteManyRequest bulk = Shared(kBulkCasesMax);
  const auto items = ReadBulk(bulk);
  ASSERT_TRUE(items.ok());
  ASSERT_EQ(items->size(), static_cast<size_t>(kBulkCasesMax));
  for (const BulkItem& item : *items) EXPECT_FALSE(item.refused) << item.refused->code;
  const v1::BulkCommand command = CommandOf(bulk, 16);
  EXPECT_EQ(command.dispatch().header().case_id(), CaseOf(17));
  EXPECT_EQ(command.dispatch().header().request_id(), Cat("bulk-", kBulk, "-", CaseOf(17)));
  EXPECT_EQ(command.dispatch().header().actor().person_id(), "officer");
  EXPECT_TRUE(command.dispatch().has_accept_task());
}

TEST(Bulk, EachCaseMayHaveItsOwnCommandOfItsOwnService) {
  v1::BulkCommand triage;
  triage.mutable_intake()->mutable_header()->set_case_id(CaseOf(2));
  triage.mutable_intake()->mutable_header()->set_expected_seq(3);
  triage.mutable_intake()->mutable_triage_case()->set_category_code("02.01.01");
  const v1::ExecuteManyRequest bulk = Listed({Accept(CaseOf(1)), triage});
  const auto items = ReadBulk(bulk);
  ASSERT_TRUE(items.ok());
  const v1::BulkCommand second = CommandOf(bulk, 1);
  EXPECT_EQ(second.intake().triage_case().category_code(), "02.01.01");
  EXPECT_EQ(second.intake().header().expected_seq(), 3U);
  EXPECT_EQ(second.intake().header().request_id(), Cat("bulk-", kBulk, "-", CaseOf(2)));
}

// The services take request ids of 64 bytes.
TEST(Bulk, TheLongestIdMakesARequestIdThatServicesTake) {
  v1::ExecuteManyRequest bulk = Shared(1);
  bulk.set_bulk_id(std::string(kBulkIdMax, 'x'));
  ASSERT_EQ(CodeOf(bulk), "");
  EXPECT_EQ(CommandOf(bulk, 0).dispatch().header().request_id().size(), 64U);
}

TEST(Bulk, IsRefusedAsAWholeWhenItCannotBeRead) {
  using Bulk = v1::ExecuteManyRequest;
  const struct {
    const char* code;
    std::function<void(Bulk&)> spoil;
  } kCases[] = {
      {"BULK_ID_WRONG", [](Bulk& bulk) { bulk.clear_bulk_id(); }},
      {"BULK_ID_WRONG", [](Bulk& bulk) { bulk.set_bulk_id("storm-1"); }},
      {"BULK_ID_WRONG", [](Bulk& bulk) { bulk.set_bulk_id(std::string(kBulkIdMax + 1, 'x')); }},
      {"BULK_ID_WRONG", [](Bulk& bulk) { bulk.set_bulk_id("storm 20261130"); }},
      {"BULK_ID_WRONG", [](Bulk& bulk) { bulk.set_bulk_id("暴雨一一三〇"); }},
      {"BULK_EMPTY", [](Bulk& bulk) { bulk.clear_case_ids(); }},
      {"BULK_TOO_LARGE", [](Bulk& bulk) { bulk = Shared(kBulkCasesMax + 1); }},
      {"BULK_FORM", [](Bulk& bulk) { *bulk.add_commands() = Accept(CaseOf(9)); }},
      {"COMMAND_MISSING", [](Bulk& bulk) { bulk.clear_command(); }},
      {"COMMAND_MISSING",
       [](Bulk& bulk) { bulk.mutable_command()->mutable_dispatch()->clear_accept_task(); }},
      {"COMMAND_NOT_SHARED", [](Bulk& bulk) { *bulk.mutable_command() = Accept(CaseOf(1)); }},
      {"COMMAND_NOT_SHARED",
       [](Bulk& bulk) {
         bulk.mutable_command()->mutable_dispatch()->mutable_header()->set_expected_seq(1);
       }},
      {"NOT_IN_BULK",
       [](Bulk& bulk) { bulk.mutable_command()->mutable_dispatch()->mutable_open_reporter(); }},
      {"NOT_IN_BULK",
       [](Bulk& bulk) { bulk.mutable_command()->mutable_intake()->mutable_register_case(); }},
  };
  for (const auto& one : kCases) {
    Bulk bulk = Shared(2);
    ASSERT_EQ(CodeOf(bulk), "");
    one.spoil(bulk);
    EXPECT_EQ(CodeOf(bulk), one.code);
  }
  EXPECT_THAT(ReadBulk(Shared(kBulkCasesMax + 1)).rejection().message,
              HasSubstr("一批最多500件，这一批有501件"));
}

// What is wrong with one stands with that one, and the others go on.
TEST(Bulk, WhatIsWrongWithOneIsSaidOfThatOne) {
  v1::BulkCommand with_id = Accept(CaseOf(3));
  with_id.mutable_dispatch()->mutable_header()->set_request_id("mine");
  v1::BulkCommand opens;
  opens.mutable_intake()->mutable_header()->set_case_id(CaseOf(4));
  opens.mutable_intake()->mutable_open_reporter();
  v1::BulkCommand empty;
  const auto items = ReadBulk(Listed({Accept(CaseOf(1)), Accept("17"), Accept(CaseOf(1)), with_id,
                                      opens, empty, Accept(""), Accept(CaseOf(5))}));
  ASSERT_TRUE(items.ok());
  std::vector<std::string> codes;
  for (const BulkItem& item : *items) codes.push_back(item.refused ? item.refused->code : "");
  EXPECT_THAT(codes,
              ::testing::ElementsAre("", "CASE_NUMBER_WRONG", "CASE_TWICE", "REQUEST_ID_GIVEN",
                                     "NOT_IN_BULK", "COMMAND_MISSING", "CASE_NUMBER_WRONG", ""));
  EXPECT_EQ((*items)[1].case_id, "17");
  EXPECT_EQ((*items)[3].case_id, CaseOf(3));
  for (const BulkItem& item : *items) {
    if (item.refused) {
      EXPECT_EQ(item.refused->mechanism, "I2");
    }
  }
}

}  // namespace
}  // namespace huying::gateway::rules
