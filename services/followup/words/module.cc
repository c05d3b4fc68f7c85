#include "huying/intake/v1/intake.pb.h"
#include "services/followup/modules.h"
#include "services/followup/words/rules.h"

namespace huying::followup {
namespace {

void OnEvidence(const intake::v1::EvidenceAdded&, const core::v1::EventHeader&, bool known,
                v1::Follow& follow, const Policy& policy, NewEvents& events) {
  if (known) words::Receive(follow, policy, events);
}

// Of a case that is over, too.
void ListWords(const v1::Follow& follow, casework::ListKeys& keys) {
  keys.Add(words::ReaderOf(follow), follow.header());
}

}  // namespace

CaseModule WordsModule() {
  CaseModule module;
  module.On(&words::Read).guard = &words::MayRead;
  module.Apply(&words::OnReceived);
  module.Apply(&words::OnOver<v1::WordsRead>);
  module.Apply(&words::OnOver<v1::RedoOrdered>);
  module.Apply(&words::OnOver<v1::CaseReopened>);
  module.Apply(&words::OnOver<v1::FollowWithdrawn>);
  module.Apply(&words::OnOver<v1::CaseEnded>);
  module.React<intake::v1::Event>("intake", &OnEvidence);
  module.lists.push_back({"words", &ListWords});
  return module;
}

}  // namespace huying::followup
