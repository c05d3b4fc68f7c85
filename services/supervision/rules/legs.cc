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
constexpr Act kReturnRejected[] = {
    {kStop, LEG_RETURN_RULING}, {kResume, LEG_SOLVE}, {kStart, LEG_ACCEPT}};
constexpr Act kDesignated[] = {{kStop, LEG_RETURN_RULING}};
// Nobody has the task yet: an arbiter or a consultation must name a unit, and is given as long as
// for routing.
constexpr Act kNobodyYet[] = {{kStart, LEG_DISPATCH}};
constexpr Act kMet[] = {{kStop, LEG_FIRST_CONTACT}};
constexpr Act kDraftSubmitted[] = {{kStart, LEG_REVIEW}};
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
      return kTriaged;
    case intake::v1::Event::kAnswered:
    case intake::v1::Event::kRefused:
      return kNotDispatched;
    default:
      return {};
  }
}

// MECH S1
std::span<const Act> ActsOf(const dispatch::v1::Event& event) {
  switch (event.kind_case()) {
    case dispatch::v1::Event::kRouted:
      return kRouted;
    case dispatch::v1::Event::kAccepted:
      return kAccepted;
    case dispatch::v1::Event::kReturned:
      return kReturned;
    case dispatch::v1::Event::kReturnUpheld:
      return kReturnUpheld;
    case dispatch::v1::Event::kReturnRejected:
      return kReturnRejected;
    case dispatch::v1::Event::kDesignated:
      return kDesignated;
    case dispatch::v1::Event::kUnrouted:
    case dispatch::v1::Event::kHeld:
      return kNobodyYet;
    case dispatch::v1::Event::kFirstMeetingHeld:
      return kMet;
    case dispatch::v1::Event::kDraftSubmitted:
      return kDraftSubmitted;
    case dispatch::v1::Event::kApproved:
    case dispatch::v1::Event::kSentBack:
      return kReviewEnded;
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
