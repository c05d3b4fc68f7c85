// The people of the city: who reports what, where, when and how. The same seed gives the same
// reports. Pure.
#pragma once

#include <cstdint>
#include <queue>
#include <string>
#include <vector>

#include "common/city/city.h"
#include "huying/city/v1/process.pb.h"
#include "services/intake/text_reader.h"
#include "services/simulator/random.h"
#include "services/simulator/rhythm.h"

namespace huying::simulator {

// What one person has to say, and the truth about it that the desk finds out by asking.
struct Report {
  int64_t at_ms = 0;
  city::v1::ChannelKind channel = city::v1::CHANNEL_KIND_PHONE;
  std::string title;
  std::string detail;
  std::string address;
  double latitude = 0;  // both 0: the reporter sent no point
  double longitude = 0;
  std::string matter;  // in a few words
  std::string name;
  std::string phone;
  bool anonymous = false;
  bool confidential = false;
  const city::AreaNode* community = nullptr;
  const city::CategoryNode* category = nullptr;
  const city::v1::Unit* about = nullptr;  // whom it complains of, too; null: nobody
  city::v1::AppealType type = city::v1::APPEAL_TYPE_UNSPECIFIED;
  bool staffed = false;         // taken by an officer at a desk, who knows the place and asks
  bool sorted = false;          // the desk gives the category, too
  bool vague = false;           // the words do not show the matter
  bool to_be_refused = false;   // not for this city: the desk says so at once
  bool to_be_answered = false;  // a question that the desk can answer at once
  bool group = false;           // one of many about the same matter
  bool again = false;           // the same person about the same matter, once more
};

class Citizens {
 public:
  // `per_day` reports on an average day from `start_ms` on. `city` outlives this; it has
  // communities and categories.
  Citizens(const city::City* city, double per_day, int64_t start_ms, uint64_t seed);

  // The next report in order of time; the stream never ends.
  Report Next();

 private:
  struct Later {
    bool operator()(const Report& a, const Report& b) const { return a.at_ms > b.at_ms; }
  };

  Report Fresh(int64_t at_ms);
  void Tell(Report& report);
  void TellAgain(const Report& first);
  void TellTogether(const Report& first);
  void GiveReporter(Report& report);
  void Complain(Report& report);
  // As the desk reads it.
  bool ShowsDanger(const Report& report) const;
  const city::CategoryNode* PickCategory();
  const city::AreaNode* PickCommunity();

  const intake::TextReader reader_;
  const city::City* city_;
  Random random_;
  Random complaints_;  // so that whoever complains changes nothing for the others
  Rhythm rhythm_;
  int64_t next_fresh_ms_;
  std::vector<const city::CategoryNode*> leaves_;
  std::vector<double> leaf_weights_;  // cumulative
  std::vector<const city::AreaNode*> communities_;
  std::vector<double> community_weights_;                        // cumulative
  std::priority_queue<Report, std::vector<Report>, Later> due_;  // told by neighbours and once more
};

}  // namespace huying::simulator
