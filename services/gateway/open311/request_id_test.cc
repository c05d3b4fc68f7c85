#include "services/gateway/open311/request_id.h"

#include "gtest/gtest.h"

namespace huying::gateway::open311 {
namespace {

http::Fields Form(std::initializer_list<http::Fields::Pair> pairs) {
  http::Fields form;
  for (const auto& [name, value] : pairs) form.Add(name, value);
  return form;
}

// MECH I2
TEST(RequestIdOf, TheSameOnlyForTheSameReportFromTheSameCaller) {
  const http::Fields form = Form({{"service_code", "02.01.01"}, {"description", "垃圾"}});
  const std::string first = RequestIdOf("", "key-0001", form);
  EXPECT_EQ(first, RequestIdOf("", "key-0001", form));
  EXPECT_EQ(first.size(), std::string("open311-").size() + 32);
  const std::string others[] = {
      RequestIdOf("api", "key-0001", form),
      RequestIdOf("", "key-0002", form),
      RequestIdOf("", "key-0001", Form({{"service_code", "02.01.01"}, {"description", "路灯"}})),
      RequestIdOf("", "key-0001", Form({{"service_code", "02.01.01"}})),
      RequestIdOf("", "key-0001", Form({{"service_code", "02.01.01d"}, {"escription", "垃圾"}})),
      RequestIdOf("key-0001", "", form),
  };
  for (const std::string& other : others) EXPECT_NE(first, other);
}

TEST(NamesNobody, Table) {
  EXPECT_TRUE(NamesNobody(Form({{"description", "王"}, {"phone", ""}})));
  for (const char* name : {"first_name", "last_name", "phone", "email"}) {
    EXPECT_FALSE(NamesNobody(Form({{name, "x"}}))) << name;
  }
}

// MECH I2
TEST(MayHaveCode, IsWithheldOnlyWhereTheClientBroughtTheKeyAndAnotherMayAsk) {
  constexpr int64_t kCame = 1000;
  struct {
    bool repeated, keys_open, own_key, names_nobody;
    std::optional<int64_t> registered_ms;
    bool may;
    const char* why;
  } const rows[] = {
      {false, true, true, true, std::nullopt, true, "the first"},
      {true, true, false, true, std::nullopt, true, "we have sent it again ourselves"},
      {true, true, true, true, kCame - 1, false, "an earlier one: perhaps another's"},
      {true, true, true, true, std::nullopt, false, "nobody knows when"},
      {true, true, true, true, kCame, true, "registered since it came: our own repeat"},
      {true, true, true, true, kCame + 500, true, "registered since it came: our own repeat"},
      {true, false, true, true, kCame - 1, true, "only holders of a key may post"},
      {true, true, true, false, kCame - 1, true, "who signed is who asks"},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(MayHaveCode({.repeated = row.repeated,
                           .keys_open = row.keys_open,
                           .own_key = row.own_key,
                           .names_nobody = row.names_nobody,
                           .came_ms = kCame,
                           .registered_ms = row.registered_ms}),
              row.may)
        << row.why;
  }
}

}  // namespace
}  // namespace huying::gateway::open311
