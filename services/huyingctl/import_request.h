// A row of a file as the report that is sent for it; the same row makes the same request. Immutable.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "common/city/city.h"
#include "huying/intake/v1/intake.pb.h"
#include "services/huyingctl/csv/column_map.h"

namespace huying::ctl {

class ImportRequests {
 public:
  // `city` outlives this.
  explicit ImportRequests(const city::City* city);

  intake::v1::ExecuteRequest ReportOf(const ImportRow& row) const;
  // The old reply as evidence of the case.
  intake::v1::ExecuteRequest ReplyOf(const ImportRow& row, const std::string& case_id) const;

  // By code and by name; "" where the city has none of it, or several.
  std::string CategoryCode(const std::string& text) const;

 private:
  core::v1::Actor officer_;
  std::map<std::string, std::string> category_codes_;
};

}  // namespace huying::ctl
