// Which request leads to which answer.
#pragma once

#include <type_traits>

#include "huying/dispatch/v1/service.pb.h"
#include "huying/followup/v1/service.pb.h"
#include "huying/intake/v1/service.pb.h"
#include "huying/supervision/v1/service.pb.h"

namespace huying::simulator {
namespace internal {

template <class Request>
struct AnswerTo;
template <>
struct AnswerTo<intake::v1::ExecuteRequest> : std::type_identity<intake::v1::ExecuteResponse> {};
template <>
struct AnswerTo<dispatch::v1::ExecuteRequest> : std::type_identity<dispatch::v1::ExecuteResponse> {
};
template <>
struct AnswerTo<followup::v1::ExecuteRequest> : std::type_identity<followup::v1::ExecuteResponse> {
};
template <>
struct AnswerTo<supervision::v1::ExecuteRequest>
    : std::type_identity<supervision::v1::ExecuteResponse> {};
template <>
struct AnswerTo<intake::v1::GetCaseRequest> : std::type_identity<intake::v1::GetCaseResponse> {};
template <>
struct AnswerTo<dispatch::v1::GetTaskRequest> : std::type_identity<dispatch::v1::GetTaskResponse> {
};
template <>
struct AnswerTo<followup::v1::GetFollowRequest>
    : std::type_identity<followup::v1::GetFollowResponse> {};
template <>
struct AnswerTo<supervision::v1::GetWatchRequest>
    : std::type_identity<supervision::v1::GetWatchResponse> {};

}  // namespace internal

template <class Request>
using AnswerTo = typename internal::AnswerTo<Request>::type;

}  // namespace huying::simulator
