// The scripted golden log: a few cases whose commands are written down, so that every kind of event
// of every service occurs.
#pragma once

#include <cstddef>
#include <span>

namespace huying::replay {

// In the order of sim::CityServices::all().
enum Service : size_t { kIntake, kDispatch, kFollowup, kSupervision };

// Who reported the case.
inline constexpr char kCitizen[] = "";

struct Step {
  const char* of_case;  // the script's own name of it; the first step of a case registers it
  const char* person;   // who acts, by the id in the demo pack; or kCitizen
  Service service;
  // The service's ExecuteRequest in protobuf's text format; of its header only the reason.
  // $IN_2_DAYS is that time in milliseconds since 1970.
  const char* request;
};

// The steps in the order in which they are carried out, each after the one before was accepted.
// A step that is refused is given again, and if it is refused again and again the clock moves on
// by hours: so a step waits for events that are on their way, and for times that must come.
std::span<const Step> Script();

}  // namespace huying::replay
