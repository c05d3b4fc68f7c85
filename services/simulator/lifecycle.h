// One case from registering to strict closing without a detour, as the people concerned would take
// it: register, sign or triage where asked, look at the task, accept, assign a handler, first
// contact, two work notes, second meeting, the parts of who helps, draft, as many reviews as its class wants, reply, return
// visit, check on site where asked, close. A load is made of these. Pure.
//
// Threads: one at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/simulator/act.h"
#include "services/simulator/numbered_texts.h"
#include "services/simulator/requests.h"

namespace huying::simulator {

// What the answer to a request tells.
struct Answer {
  std::string case_id = {};
  int state = 0;  // of the case, the task or the follow-up, as the answering service has it
  dispatch::v1::Task task = {};  // after a look
};

class Lifecycle {
 public:
  // Factory and texts outlive it; `number` decides all that is said and done, and who does it. The
  // case is left as it is when it gets to `until`.
  Lifecycle(const RequestFactory* requests, const NumberedTexts* texts, uint64_t number,
            std::optional<ActKind> until = std::nullopt)
      : requests_(requests), texts_(texts), number_(number), until_(until) {}

  // What comes next. A look once it is done.
  ActKind act() const;
  bool done() const { return step_ == Step::kDone || act() == until_; }
  const std::string& case_id() const { return case_id_; }

  // The request of that act. After a refusal it is asked anew, under another request id; `again`
  // keeps the id, for a request whose fate is not known. `now_ms` is that of the services.
  Request Next(int64_t now_ms, bool again = false);
  // Goes on to the next act.
  void Take(const Answer& answer);

 private:
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
    kMeet,
    kParts,
    kDraft,
    kReview,
    kReply,
    kVisit,
    kCheck,
    kClose,
    kDone,
  };

  const core::v1::Actor& ActorNow() const;
  const core::v1::Actor& ReviewerNow(const Office* office) const;
  // What is said in it; `report` is room for what a report says.
  Said SaidNow(Report& report) const;
  void AfterIntake(const Answer& answer);
  void AfterLook(const dispatch::v1::Task& task);

  const RequestFactory* requests_;
  const NumberedTexts* texts_;
  uint64_t number_;
  std::optional<ActKind> until_;
  Step step_ = Step::kRegister;
  uint32_t asked_ = 0;  // requests made, for the request id
  std::string case_id_;
  const Office* unit_ = nullptr;
  std::string_view handler_;
  google::protobuf::RepeatedField<int> reviews_;  // city.v1.ReviewLevel, first to last
  int reviewed_ = 0;
  std::vector<std::string> reviewers_;  // of the levels that have passed it
  std::vector<std::string> helpers_;    // whose parts are open
  int64_t now_ms_ = 0;
};

}  // namespace huying::simulator
