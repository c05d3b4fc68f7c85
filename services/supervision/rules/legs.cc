#include "services/supervision/rules/legs.h"

namespace huying::supervision::rules {
namespace {

using enum Verb;
using enum city::v1::Leg;

constexpr Act kReceived[] = {{kStart, LEG_DISPATCH}};
constexpr Act kTriaged[] = {{kRegrade, LEG_DISPATCH}};
constexpr Act kNotDispatched[] = {{kStop, LEG_DISPATCH}};

// A task given to another unit ends what ran for the last one.
constexpr Act kRouted[] = {{kStop, LEG_DISPATCH},      {kStop, LEG_ACCEPT},
                           {kStop, LEG_RETURN_RULING}, {kStop, LEG_FIRST_CONTACT},
                           {kStop, LEG_REVIEW},        {kStop, LEG_SOLVE},
                           {kStart, LEG_ACCEPT},       {kStart, LEG_SOLVE}};
constexpr Act kAccepted[] = {{kStop, LEG_ACCEPT}, {kStart, LEG_FIRST_CONTACT}};
constexpr Act kReturned[] = {{kStop, LEG_ACCEPT},
                             {kStop, LEG_FIRST_CONTACT},
                             {kPause, LEG_SOLVE},
                             {kStart, LEG_RETURN_RULING}};
// The unit was right: its time is over. TaskRouted to another one follows.
constexpr Act kReturnUpheld[] = {{kStop, LEG_RETURN_RULING}, {kStop, LEG_SOLVE}};
// It was not: the task waits for its acceptance again.
constexpr Act kReturnRefused[] = {
    {kStop, LEG_RETURN_RULING}, {kResume, LEG_SOLVE}, {kStart, LEG_ACCEPT}};
constexpr Act kDesignated[] = {{kStop, LEG_RETURN_RULING}};
// Nobody has the task yet: an arbiter or a consultation must name a unit, and is given as long as
// for routing.
constexpr Act kNobodyYet[] = {{kStart, LEG_DISPATCH}};
constexpr Act kContacted[] = {{kStop, LEG_FIRST_CONTACT}};
constexpr Act kDrafted[] = {{kStart, LEG_REVIEW}};
constexpr Act kReviewEnded[] = {{kStop, LEG_REVIEW}};
constexpr Act kReplied[] = {
    {kStop, LEG_ACCEPT}, {kStop, LEG_FIRST_CONTACT}, {kStop, LEG_REVIEW}, {kStop, LEG_SOLVE}};
constexpr Act kParked[] = {{kPause, LEG_DISPATCH},
                           {kPause, LEG_ACCEPT},
                           {kPause, LEG_FIRST_CONTACT},
                           {kPause, LEG_REVIEW},
                           {kPause, LEG_SOLVE}};
constexpr Act kUnparked[] = {{kResume, LEG_DISPATCH},
                             {kResume, LEG_ACCEPT},
                             {kResume, LEG_FIRST_CONTACT},
                             {kResume, LEG_REVIEW},
                             {kResume, LEG_SOLVE}};

constexpr Act kVisitPlanned[] = {{kStart, LEG_VISIT}};
constexpr Act kVisitEnded[] = {{kStop, LEG_VISIT}};

}  // namespace

Charged ChargedFor(city::v1::Leg leg) {
  return leg == LEG_DISPATCH || leg == LEG_RETURN_RULING || leg == LEG_VISIT ? Charged::kCentre
                                                                             : Charged::kUnit;
}

// MECH S1
std::span<const Act> ActsOf(const intake::v1::Event& event) {
  switch (event.kind_case()) {
    case intake::v1::Event::kReceived:
      return kReceived;
    case intake::v1::Event::kTriaged:
      return event.triaged().undecided() ? std::span<const Act>() : kTriaged;
    case intake::v1::Event::kAnswered:
    case intake::v1::Event::kRefused:
      return kNotDispatched;
    default:
      return {};
  }
}

// MECH S1
std::span<const Act> ActsOf(const dispatch::v1::Event& event, bool has_review) {
  switch (event.kind_case()) {
    case dispatch::v1::Event::kRouted:
      return kRouted;
    case dispatch::v1::Event::kAccepted:
      return kAccepted;
    case dispatch::v1::Event::kReturned:
      return kReturned;
    case dispatch::v1::Event::kReturnRuled:
      return event.return_ruled().upheld() ? std::span<const Act>(kReturnUpheld) : kReturnRefused;
    case dispatch::v1::Event::kDesignated:
      return kDesignated;
    case dispatch::v1::Event::kUnrouted:
    case dispatch::v1::Event::kHeld:
      return kNobodyYet;
    case dispatch::v1::Event::kContacted:
      return event.contacted().after_resolution() ? std::span<const Act>() : kContacted;
    case dispatch::v1::Event::kDrafted:
      return has_review ? std::span<const Act>(kDrafted) : std::span<const Act>();
    case dispatch::v1::Event::kReviewed: {
      const bool goes_on =
          event.reviewed().passed() && event.reviewed().level() < event.reviewed().levels();
      return goes_on ? std::span<const Act>() : kReviewEnded;
    }
    case dispatch::v1::Event::kReplied:
      return kReplied;
    case dispatch::v1::Event::kParked:
      return kParked;
    case dispatch::v1::Event::kResumed:
      return kUnparked;
    default:
      return {};
  }
}

// MECH S1
std::span<const Act> ActsOf(const followup::v1::Event& event) {
  switch (event.kind_case()) {
    case followup::v1::Event::kVisitPlanned:
      return kVisitPlanned;
    case followup::v1::Event::kVisitAnswered:
    case followup::v1::Event::kVisitGivenUp:
      return kVisitEnded;
    default:
      return {};
  }
}

}  // namespace huying::supervision::rules
