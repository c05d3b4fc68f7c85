// What an earlier run left open: cases that wait for somebody, as the services' public lists tell.
#pragma once

#include <string>
#include <vector>

#include "common/rpc/client.h"
#include "services/simulator/case_view.h"

namespace huying::simulator {

struct OpenCases {
  std::vector<CaseView> views;            // by case id; each must look before it acts
  std::vector<std::string> not_answered;  // lists that could not be read, and why
};

// Asks every process. A case that is on its way from one service to the next stands in no list, so
// let the services settle first.
OpenCases FindOpenCases(rpc::Client& client);

}  // namespace huying::simulator
