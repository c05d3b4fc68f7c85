#include "services/dispatch/handling/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/testing/casework.h"
#include "services/dispatch/example.h"

namespace huying::dispatch::handling {
namespace {

using huying::testing::CommandOracle;
using huying::testing::EventOracle;

const CommandOracle kMayAssignHandler{v1::AssignHandler::descriptor(), "ACCEPTED HANDLING",
                                      "ACCEPT HANDLE APPROVE", "LEAD ABOVE_LEAD CENTRE"};
const CommandOracle kMayNoteWork{v1::NoteWork::descriptor(),
                                 "RETURNED ACCEPTED HANDLING IN_REVIEW REVIEWED PARKED", "HANDLE",
                                 "LEAD ABOVE_LEAD CENTRE HELPER RESPONSIBLE CALLED"};
const CommandOracle kMayNoteWorkBefore{v1::NoteWork::descriptor(), "ROUTED", "HANDLE",
                                       "RESPONSIBLE"};
const EventOracle kHandlerAssigned{v1::HandlerAssigned::descriptor(), "", "", ""};
const EventOracle kWorkNoted{v1::WorkNoted::descriptor(), "", "", ""};

// MECH D6
TEST(Handling, ANamedPersonOfTheUnit) {
  Example example;
  example.Reach(v1::TASK_STATE_ACCEPTED);
  ASSERT_TRUE(example.Do(RequestOf("AssignHandler")).ok());
  EXPECT_EQ(example.task.handling().handler_person_id(), "p-handler");
  example.may_handle = false;
  EXPECT_EQ(example.Do(RequestOf("AssignHandler")).rejection().code, "HANDLER_UNKNOWN");
}

}  // namespace
}  // namespace huying::dispatch::handling
