// What a case looks like from outside, folded from the events of all services. Pure. Events of one
// service come in order; between services they come in any order, so what each has said is kept
// apart and put together when it is read.
#pragma once

#include <string>
#include <string_view>

#include "huying/core/v1/schema.pb.h"
#include "huying/dispatch/v1/dispatch.pb.h"
#include "huying/followup/v1/followup.pb.h"
#include "huying/gateway/v1/service.pb.h"
#include "huying/gateway/v1/state.pb.h"
#include "huying/intake/v1/intake.pb.h"
#include "huying/supervision/v1/supervision.pb.h"

namespace huying::gateway::rules {

// The words of CaseSummary.status: the names of core.v1.CitizenStatus in small letters.
inline constexpr std::string_view kReceived = "received";
inline constexpr std::string_view kRouted = "routed";
inline constexpr std::string_view kAccepted = "accepted";
inline constexpr std::string_view kHandling = "handling";
inline constexpr std::string_view kInReview = "in_review";
inline constexpr std::string_view kReplied = "replied";
inline constexpr std::string_view kClosed = "closed";
inline constexpr std::string_view kRefused = "refused";
inline constexpr std::string_view kAnswered = "answered";
inline constexpr std::string_view kParked = "parked";
inline constexpr std::string_view kRedo = "redo";
inline constexpr std::string_view kWithdrawn = "withdrawn";
inline constexpr std::string_view kDetermining = "determining";
inline constexpr std::string_view kEnded = "ended";

// "in_review"; "" for unspecified.
std::string StatusName(core::v1::CitizenStatus status);

// Folds an event into a row; false if the row does not change.
bool Apply(const intake::v1::Event& event, v1::CaseRow& row);
bool Apply(const dispatch::v1::Event& event, v1::CaseRow& row);
bool Apply(const followup::v1::Event& event, v1::CaseRow& row);
bool Apply(const supervision::v1::Event& event, v1::CaseRow& row);

// True if the event says something that stands in CaseText.
bool HasText(const intake::v1::Event& event);
void ApplyText(const intake::v1::Event& event, v1::CaseText& text);

// Where the case stands: the service that is furthest in the newest round says it.
std::string_view StatusOf(const v1::CaseRow& row);
// Nobody works on it any more: closed, refused, taken back, ended, or answered on the spot.
bool IsOver(std::string_view status);

// Row and text as one; status_notes is left to the caller.
v1::CaseSummary Summarize(const v1::CaseRow& row, const v1::CaseText& text);

}  // namespace huying::gateway::rules
