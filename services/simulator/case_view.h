// What somebody who works on a case sees of it, and how answers change that. Pure.
#pragma once

#include <cstdint>
#include <string>

#include "huying/dispatch/v1/dispatch.pb.h"
#include "huying/dispatch/v1/service.pb.h"
#include "huying/followup/v1/service.pb.h"
#include "huying/intake/v1/service.pb.h"
#include "huying/supervision/v1/supervision.pb.h"

namespace huying::simulator {

// Whose turn it is.
enum class Stage { kReport, kIntake, kDispatch, kFollowup, kOver };

// How a case ended for the simulation.
enum class End { kNone, kClosed, kRefused, kParked, kStuck, kFailed };

struct CaseView {
  Stage stage = Stage::kReport;
  std::string case_id;
  intake::v1::Case intake;
  dispatch::v1::Task task;
  followup::v1::Follow follow;
  // A service must react to another's event before anybody can go on; a look tells whether it has.
  bool awaits_reaction = false;
  // The last answer did not tell all that matters: look before acting.
  bool stale = false;
  End end = End::kNone;
};

// Takes in what a service has answered, and sees who works on the case next.
void Learn(const intake::v1::ExecuteRequest& request, const intake::v1::ExecuteResponse& answer,
           CaseView& view);
void Learn(const dispatch::v1::ExecuteRequest& request, const dispatch::v1::ExecuteResponse& answer,
           CaseView& view);
void Learn(const followup::v1::ExecuteRequest& request, const followup::v1::ExecuteResponse& answer,
           CaseView& view);
void Learn(const supervision::v1::ExecuteRequest& request,
           const supervision::v1::ExecuteResponse& answer, CaseView& view);
void Learn(const intake::v1::GetCaseRequest& request, const intake::v1::GetCaseResponse& answer,
           CaseView& view);
void Learn(const dispatch::v1::GetTaskRequest& request, const dispatch::v1::GetTaskResponse& answer,
           CaseView& view);
void Learn(const followup::v1::GetFollowRequest& request,
           const followup::v1::GetFollowResponse& answer, CaseView& view);

// Who works on the case next, by the states that stand in the view; ends the case if nobody does.
void Settle(CaseView& view);

}  // namespace huying::simulator
