// SPDX-License-Identifier: Apache-2.0
//
// Who makes a DMA access: rides in the generic payload of the device socket.
#pragma once

#include <cstdint>
#include <tlm>

namespace sluice {

struct DmaExtension : tlm::tlm_extension<DmaExtension> {
    uint32_t device_id = 0;
    bool     has_process_id = false;
    uint32_t process_id = 0; // PASID
    bool     privileged = false;
    bool     exec = false;   // read for execute

    tlm::tlm_extension_base *clone() const override { return new DmaExtension(*this); }
    void copy_from(const tlm::tlm_extension_base &other) override
    {
        *this = static_cast<const DmaExtension &>(other);
    }
};

} // namespace sluice
