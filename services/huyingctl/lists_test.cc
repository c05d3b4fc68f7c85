// What the rows say of their lists is what the services keep.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "common/casework/list_keys.h"
#include "common/testing/small_city.h"
#include "services/dispatch/processor.h"
#include "services/followup/processor.h"
#include "services/gateway/model.h"
#include "services/intake/processor.h"
#include "services/supervision/processor.h"

namespace huying::ctl {
namespace {

using huying::testing::SmallCity;

const gateway::v1::ServiceModel& ModelOf(std::string_view service) {
  for (const gateway::v1::ServiceModel& model : gateway::Model().services()) {
    if (model.service() == service) return model;
  }
  static const gateway::v1::ServiceModel kNone;
  return kNone;
}

// The lists that are rows of their own: without the index of what waits, of which those without a
// name and by grade are made.
template <class Processor>
void ExpectLists(std::string_view service) {
  std::set<std::string> kept, told;
  for (const std::string& name : Processor(&SmallCity()).ListNames()) {
    if (name != casework::kOpenList) kept.insert(name);
  }
  for (const core::v1::CaseList& list : ModelOf(service).lists()) {
    EXPECT_NE(list.zh(), "") << service << " " << list.name();
    EXPECT_NE(list.en(), "") << service << " " << list.name();
    EXPECT_EQ(list.words().empty(), list.of() != core::v1::LIST_OF_WORD) << list.name();
    const bool open =
        list.of() == core::v1::LIST_OF_UNSPECIFIED || list.of() == core::v1::LIST_OF_GRADE;
    EXPECT_EQ(list.name().empty(), list.of() == core::v1::LIST_OF_UNSPECIFIED);
    if (!open) {
      EXPECT_TRUE(told.insert(list.name()).second) << list.name() << " twice";
    }
  }
  EXPECT_EQ(told, kept) << service;
}

TEST(Lists, AreThoseThatTheServicesKeep) {
  ExpectLists<intake::Processor>("intake");
  ExpectLists<dispatch::Processor>("dispatch");
  ExpectLists<followup::Processor>("followup");
  ExpectLists<supervision::Processor>("supervision");
}

}  // namespace
}  // namespace huying::ctl
