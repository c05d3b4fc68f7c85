// How a task changes with each fact. Never refuses. Pure.
#pragma once

#include "huying/core/v1/core.pb.h"
#include "huying/dispatch/v1/events.pb.h"
#include "huying/dispatch/v1/state.pb.h"

namespace huying::dispatch::rules {

// The case header as it is with a fact that has just been decided; the header then stands in the
// event.
void Advance(const v1::Event& fact, core::v1::CaseHeader& header);

// Folds one event, with its header, into the task.
void Evolve(const v1::Event& event, v1::Task& task);

}  // namespace huying::dispatch::rules
