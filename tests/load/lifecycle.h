// One case from registering to strict closing, as the people concerned would take it: register,
// sign or triage where asked, look at the task, accept, assign a handler, first contact, two work
// notes, second meeting, draft, as many reviews as its class wants, reply, return visit, check on
// site where asked, close.
//
// Threads: one at a time.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "tests/load/actors.h"
#include "tests/load/transport.h"

namespace huying::load {

enum class Step {
  kRegister,
  kTriage,
  kSign,
  kLook,
  kAccept,
  kAssign,
  kContact,
  kFirstNote,
  kSecondNote,
  kMeetAgain,
  kDraft,
  kReview,
  kReply,
  kVisit,
  kCheck,
  kClose,
  kDone,
};

const char* StepName(Step step);

class Lifecycle {
 public:
  // `actors` outlives it; `number` decides all that is said and done, `run` makes its request ids its
  // own.
  Lifecycle(const Actors* actors, std::string run, uint64_t number, Step until = Step::kDone)
      : actors_(actors), run_(std::move(run)), number_(number), until_(until) {}

  Step step() const { return step_; }
  bool done() const { return step_ == until_ || step_ == Step::kDone; }
  const std::string& case_id() const { return case_id_; }

  // The request of the step it is at. After a refusal it is asked anew, under another request id;
  // `again` keeps the id, for a request whose fate is not known.
  Request Next(bool again = false);
  // Goes on to the next step.
  void Take(const Told& told);

 private:
  core::v1::CommandHeader* Fill(core::v1::CommandHeader* header,
                                const core::v1::Actor& actor) const;
  void Fill(intake::v1::ExecuteRequest& request) const;
  void Fill(dispatch::v1::ExecuteRequest& request);
  void Fill(followup::v1::ExecuteRequest& request) const;
  void AfterIntake(const Told& told);
  void AfterDraftOrReview();

  const Actors* actors_;
  std::string run_;
  uint64_t number_;
  Step until_;
  Step step_ = Step::kRegister;
  uint32_t asked_ = 0;  // requests made, for the request id
  std::string case_id_;
  std::string lead_unit_id_;
  core::v1::Actor handler_;
  google::protobuf::RepeatedField<int> reviews_;  // city.v1.ReviewLevel, first to last
  int reviewed_ = 0;
};

}  // namespace huying::load
