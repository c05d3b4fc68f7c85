// The rules written beside the fields in proto/huying/city/v1 (option `rule`), held against a pack.
#pragma once

#include "common/city/report.h"
#include "huying/city/v1/city.pb.h"

namespace huying::city {

// The rule of a field; the default rule if it has none.
const v1::FieldRule& RuleOf(const google::protobuf::FieldDescriptor& field);

// Reports what is missing, out of bounds, of the wrong form, named twice, or refers to nothing.
// `pack` must not have moved since its lines were noted.
void CheckFields(const v1::CityPack& pack, const SourceMap& sources, Report& report);

}  // namespace huying::city
