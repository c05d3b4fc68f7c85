#include "common/process/pack_service.h"

#include "common/rpc/calls.h"
#include "huying/pack/v1/service.grpc.pb.h"

namespace huying::process {
namespace {

class PackServiceImpl final : public pack::v1::PackService::CallbackService {
 public:
  explicit PackServiceImpl(const city::City* city) : city_(city) {}

  grpc::ServerUnaryReactor* GetPack(grpc::CallbackServerContext* context,
                                    const pack::v1::GetPackRequest*,
                                    pack::v1::GetPackResponse* response) override {
    city::v1::CityPack& pack = *response->mutable_pack();
    pack = city_->pack();
    // The process adds them after all that was written.
    auto& areas = *pack.mutable_areas();
    while (!areas.empty() && areas[areas.size() - 1].pseudo()) areas.RemoveLast();
    return rpc::Calls::Finish(context, absl::OkStatus());
  }

 private:
  const city::City* city_;
};

}  // namespace

rpc::ServicePtr MakePackService(const city::City* city) {
  return rpc::ServicePtr(new PackServiceImpl(city));
}

}  // namespace huying::process
