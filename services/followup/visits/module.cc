#include "huying/dispatch/v1/dispatch.pb.h"
#include "huying/intake/v1/intake.pb.h"
#include "services/followup/modules.h"
#include "services/followup/visits/rules.h"
#include "services/followup/work/rules.h"

namespace huying::followup {
namespace {

using core::v1::EventHeader;

// The case as its header says it now. That it is a hard one, and that there is nobody to call since who was
// called is not the reporter, is follow-up's own word.
void TakeHeader(const core::v1::CaseHeader& said, v1::Follow& follow) {
  const bool hard = follow.header().hard();
  *follow.mutable_header() = said;
  if (hard) follow.mutable_header()->set_hard(true);
  if (visits::IsDisowned(follow)) follow.mutable_header()->set_no_contact(true);
}

void OnCaseAnswered(const intake::v1::CaseAnswered& answered, const EventHeader& header, bool,
                    v1::Follow& follow, const Policy& policy, NewEvents& events) {
  if (!visits::AwaitsReply(follow)) return;
  TakeHeader(header.case_(), follow);
  const std::string& unit_id = header.case_().unit_id();
  visits::PlanOnTheSpot(follow.header(),
                        {.unit_id = unit_id.empty() ? header.actor().unit_id() : unit_id,
                         .person_id = header.actor().person_id(),
                         .title = answered.title()},
                        policy, events);
}

void OnReplied(const dispatch::v1::CitizenReplied& replied, const EventHeader& header, bool,
               v1::Follow& follow, const Policy& policy, NewEvents& events) {
  if (!visits::AwaitsReply(follow)) return;
  TakeHeader(header.case_(), follow);
  v1::WorkFacts facts;
  facts.set_class_id(replied.class_id());
  facts.set_reviewed(replied.reviewed_levels() >= replied.review_levels());
  facts.set_met_first(replied.met_first());
  facts.set_met_second(replied.met_second());
  facts.set_proved_on_site(replied.proved_on_site());
  *facts.mutable_unit_ids() = replied.worked_unit_ids();
  *facts.mutable_person_ids() = replied.worked_person_ids();
  visits::PlanAfterReply(follow.header(), facts, policy, events);
}

void OnReplyCorrected(const dispatch::v1::ReplyCorrected&, const EventHeader& header, bool known,
                      v1::Follow& follow, const Policy& policy, NewEvents& events) {
  if (known) visits::PlanAnew(follow, header.actor(), policy, events);
}

}  // namespace

CaseModule VisitsModule() {
  CaseModule module;
  module.On(&visits::Record).guard = &work::MayJudge;
  module.On(&visits::RecordMissed).guard = &visits::MayMiss;
  module.On(&visits::RecordUndelivered).guard = &visits::MayNotDeliver;
  module.On(&visits::RecordRefused).guard = &work::MayJudge;
  module.On(&visits::RecordNotReporter).guard = &work::MayJudge;
  module.On(&visits::Correct).guard = &visits::MayCorrect;
  module.Advance(&visits::AdvanceDisowned);
  module.Apply(&visits::OnPlanned);
  module.Apply(&visits::OnSamplePlanned);
  module.Apply(&visits::OnCheckPlanned);
  module.Apply(&visits::OnAttempted);
  module.Apply(&visits::OnAnswered);
  module.Apply(&visits::OnSampleAnswered);
  module.Apply(&visits::OnCorrected);
  module.Apply(&visits::OnUndelivered);
  module.Apply(&visits::OnRefused);
  module.Apply(&visits::OnDisowned);
  module.Apply(&visits::OnImpossible);
  module.Apply(&visits::OnGivenUp);
  module.React<intake::v1::Event>("intake", &OnCaseAnswered);
  module.React<dispatch::v1::Event>("dispatch", &OnReplied);
  module.React<dispatch::v1::Event>("dispatch", &OnReplyCorrected);
  return module;
}

}  // namespace huying::followup
