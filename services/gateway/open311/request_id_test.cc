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

}  // namespace
}  // namespace huying::gateway::open311
