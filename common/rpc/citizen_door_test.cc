#include "common/rpc/citizen_door.h"

#include <gtest/gtest.h>

#include <set>

#include "common/security/reporter_keys.h"
#include "huying/followup/v1/followup.pb.h"
#include "huying/intake/v1/intake.pb.h"

namespace huying::rpc {
namespace {

constexpr char kCase[] = "110101008-261122-00042";

std::shared_ptr<const security::CaseKeys> Keys() {
  return security::ReporterKeys::FromSecret(std::string(32, 'k'))->MakeCaseKeys();
}

class DoorTest : public ::testing::Test {
 protected:
  DoorTest()
      : states_(StateCatalog::MustRead(*intake::v1::CaseState_descriptor())),
        commands_(CommandCatalog::MustRead(*intake::v1::ExecuteRequest::descriptor(), states_)) {}

  std::string CodeOf(const std::optional<Rejection>& refused) {
    return refused ? refused->code : "";
  }
  std::string Try(std::string_view code, const char* case_id = kCase,
                  core::v1::Actor::Kind kind = core::v1::Actor::KIND_CITIZEN,
                  const char* command = "AddEvidence", int64_t now_ns = 1) {
    core::v1::CommandHeader header;
    header.set_case_id(case_id);
    header.mutable_actor()->set_kind(kind);
    return CodeOf(door_.Check(*commands_.Find(command), header, code, now_ns));
  }

  const StateCatalog states_;
  const CommandCatalog commands_;
  const std::string right_ = Keys()->TrackingCode(kCase);
  CitizenDoor door_{Keys()};
};

// MECH I2: whoever is no staff, whatever they say that they are.
TEST_F(DoorTest, AsksEverybodyButStaff) {
  for (const auto kind : {core::v1::Actor::KIND_CITIZEN, core::v1::Actor::KIND_SYSTEM,
                          core::v1::Actor::KIND_UNSPECIFIED}) {
    EXPECT_EQ(Try("", kCase, kind), "TRACKING_CODE_WRONG");
    EXPECT_EQ(Try(right_, kCase, kind), "");
  }
  EXPECT_EQ(Try("", kCase, core::v1::Actor::KIND_STAFF), "");
}

// MECH I2: which commands, by hand; a new one that a citizen may give has to be added here.
TEST_F(DoorTest, AsksForTheCommandsThatCitizensGive) {
  const auto asked = [](const CommandCatalog& commands) {
    std::set<std::string> names;
    for (int number = 1; number < commands.size(); ++number) {
      if (CitizenDoor::AsksForCode(commands.of(number))) names.insert(commands.of(number).name);
    }
    return names;
  };
  EXPECT_TRUE(asked(commands_).contains("AddEvidence"));
  EXPECT_FALSE(asked(commands_).contains("RegisterCase"));
  EXPECT_FALSE(asked(commands_).contains("OpenReporter"));
  const auto states = StateCatalog::MustRead(*followup::v1::FollowState_descriptor());
  EXPECT_TRUE(asked(CommandCatalog::MustRead(*followup::v1::ExecuteRequest::descriptor(), states))
                  .contains("ReopenCase"));
}

// MECH I2: a wrong code and a number that no case has are the same.
TEST_F(DoorTest, ClosesAfterFiveWrongOnesForAnHour) {
  for (int i = 0; i < 5; ++i) EXPECT_EQ(Try("WRONGONE"), "TRACKING_CODE_WRONG");
  EXPECT_EQ(Try("WRONGONE"), "TOO_MANY_TRIES");
  EXPECT_EQ(Try(right_), "TOO_MANY_TRIES");
  EXPECT_EQ(Try(right_, "no such case"), "TRACKING_CODE_WRONG");
  EXPECT_EQ(Try(right_, kCase, core::v1::Actor::KIND_CITIZEN, "AddEvidence",
                2 + security::CodeTries::kWindowNs),
            "");
}

// MECH I2: who looks with a code is asked like who acts with it.
TEST(CodeDoor, IsAsStrictAsTheDoorForActs) {
  const std::string right = Keys()->TrackingCode(kCase);
  CodeDoor door(Keys()->tracking());
  EXPECT_FALSE(door.Check(kCase, right, 1).has_value());
  for (int i = 0; i < 5; ++i) EXPECT_EQ(door.Check(kCase, "", 1)->code, "TRACKING_CODE_WRONG");
  EXPECT_EQ(door.Check(kCase, right, 1)->code, "TOO_MANY_TRIES");
  EXPECT_EQ(door.Check("no such case", right, 1)->code, "TRACKING_CODE_WRONG");
  EXPECT_FALSE(door.Check(kCase, right, 2 + security::CodeTries::kWindowNs).has_value());
}

}  // namespace
}  // namespace huying::rpc
