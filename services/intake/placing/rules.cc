#include "services/intake/placing/rules.h"

#include <utility>

#include "common/case/command_gate.h"
#include "services/intake/completing/rules.h"
#include "services/intake/registering/rules.h"

namespace huying::intake::placing {
namespace {

constexpr uint32_t kToldBySomebodyWhoKnows = 1000;

template <class Fact>
void Fill(const v1::Registration& registration, Fact& fact) {
  fact.set_area_code(registration.area_code());
  fact.set_certainty_permille(registration.certainty_permille());
}

}  // namespace

// MECH I5
void Place(const v1::Registration& registration, NewEvents& events) {
  if (registration.place_undecided()) {
    Fill(registration, *events.Add().mutable_place_left_open());
  } else {
    Fill(registration, *events.Add().mutable_placed());
  }
}

// MECH I5
std::optional<Rejection> CheckArea(std::string_view area_code, const Policy& policy) {
  const AreaFacts area = policy.lookups().AreaOf(area_code);
  if (!area.known) {
    return Refuse(Rejection::Kind::kInvalid, "AREA_UNKNOWN", "没有这个区划代码，请重新选择地点。");
  }
  if (!area.exact) {
    return Refuse(Rejection::Kind::kInvalid, "AREA_TOO_WIDE", "请至少确定到街道（乡镇）。");
  }
  return std::nullopt;
}

// MECH I5
Verdict<NewEvents> Find(const v1::Case& of_case, const v1::PlaceCase& command, const Policy& policy,
                        NewEvents events) {
  if (auto wrong = CheckArea(command.area_code(), policy)) return *std::move(wrong);
  v1::CasePlaced* placed = events.Add().mutable_placed();
  placed->set_area_code(command.area_code());
  placed->set_certainty_permille(kToldBySomebodyWhoKnows);
  completing::Missing missing = completing::MissingOf(of_case);
  missing.place = false;
  completing::Complete(missing, registering::TitleOf(of_case), registering::TakerOf(of_case),
                       events);
  return events;
}

bool IsOpen(const v1::Case& of_case) { return of_case.placing().open(); }

void AdvancePlaced(const v1::CasePlaced& placed, core::v1::CaseHeader& header) {
  header.set_area_code(placed.area_code());
}
void AdvanceLeftOpen(const v1::PlaceLeftOpen& open, core::v1::CaseHeader& header) {
  header.set_area_code(open.area_code());
}

void OnPlaced(const v1::CasePlaced&, const core::v1::EventHeader&, v1::Case& of_case) {
  of_case.mutable_placing()->set_open(false);
}
void OnLeftOpen(const v1::PlaceLeftOpen&, const core::v1::EventHeader&, v1::Case& of_case) {
  of_case.mutable_placing()->set_open(true);
}

}  // namespace huying::intake::placing
