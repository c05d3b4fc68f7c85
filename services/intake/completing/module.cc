#include "services/intake/completing/rules.h"
#include "services/intake/modules.h"
#include "services/intake/sign_off/rules.h"
#include "services/intake/withdrawing/rules.h"

namespace huying::intake {
namespace {

void ListWaits(const v1::Case& of_case, casework::ListKeys& keys) {
  if (sign_off::IsDeferred(of_case)) keys.Add("sign_off", of_case.header());
  if (withdrawing::Waits(of_case)) keys.Add("withdrawal", of_case.header());
  if (!IsOpen(of_case.state())) return;
  const completing::Missing missing = completing::MissingOf(of_case);
  if (missing.category) keys.Add("category", of_case.header());
  if (missing.place) keys.Add("place", of_case.header());
  if (missing.sign_off) keys.Add("sign_off", of_case.header());
  if (missing.contest) keys.Add("contest", of_case.header());
}

}  // namespace

CaseModule CompletingModule() {
  CaseModule module;
  module.lists.push_back({"waits", &ListWaits});
  return module;
}

}  // namespace huying::intake
