#include "common/core/host_port.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace huying {
namespace {

using ::testing::HasSubstr;

TEST(HostPort, ReadsWhatPeopleWrite) {
  struct {
    const char* text;
    HostPort read;
    const char* written;
  } const rows[] = {
      {"127.0.0.1:8311", {"127.0.0.1", 8311}, "127.0.0.1:8311"},
      {"city.example:80", {"city.example", 80}, "city.example:80"},
      {"localhost:0", {"localhost", 0}, "localhost:0"},
      {"[::1]:8311", {"::1", 8311}, "[::1]:8311"},
      {"[fd00::1%eth0]:65535", {"fd00::1%eth0", 65535}, "[fd00::1%eth0]:65535"},
      // A pod that does not know of which family its address is.
      {"[10.0.0.7]:8312", {"10.0.0.7", 8312}, "10.0.0.7:8312"},
      {"*:8311", {"*", 8311}, "*:8311"},
  };
  for (const auto& row : rows) {
    HostPort read;
    EXPECT_EQ(ParseHostPort(row.text, read), "") << row.text;
    EXPECT_EQ(read, row.read) << row.text;
    EXPECT_EQ(ToText(read), row.written);
  }
}

TEST(HostPort, SaysWhatIsWrongAndWhatToWrite) {
  struct {
    const char* text;
    const char* said;
  } const rows[] = {
      {"", "is not HOST:PORT"},
      {"8311", "is not HOST:PORT"},
      {":8311", "is not HOST:PORT"},
      {"localhost", "is not HOST:PORT"},
      {"localhost:", "'' is no port"},
      {"localhost:http", "'http' is no port"},
      {"localhost:65536", "'65536' is no port"},
      {"localhost:-1", "'-1' is no port"},
      {"::1:8312", "give e.g. [::1]:8312"},
      {"fd00::1:8312", "needs brackets"},
      {"[]:8311", "'[]' is no host"},
      {"[::1:8311", "is not HOST:PORT; give e.g. 127.0.0.1:8311 or [::1]:8311"},
      {"[::1]", "is not HOST:PORT"},
      {"[::1", "is not HOST:PORT"},
      {"[::1]8311", "is not HOST:PORT"},
      {"http://localhost:8311", "without http"},
      {"me@localhost:8311", "is no host"},
      {"local host:8311", "is no host"},
  };
  for (const auto& row : rows) {
    HostPort read;
    EXPECT_THAT(ParseHostPort(row.text, read), HasSubstr(row.said)) << row.text;
  }
}

}  // namespace
}  // namespace huying
