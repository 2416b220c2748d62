// SPDX-License-Identifier: Apache-2.0
//
// The host side of the register bus: one AXI4-Lite access at a time, in the order of the requests.
#pragma once

#include "axi.h"

#include <cstdint>
#include <deque>

namespace sluice {

struct RegisterAccess {
    bool write = false;
    uint32_t offset = 0, bytes = 8;
    uint64_t value = 0; // written, or read
    bool done = false;
    bool error = false;
};

class AxilHost {
public:
    // `access` belongs to the caller and stays alive until it is done or withdrawn.
    void post(RegisterAccess *access) { queue_.push_back(access); }
    // The caller gave up; the bus transfer, if it began, ends in the background.
    void withdraw(RegisterAccess *access);
    void reset();

    const RegisterDrive &drive() const { return drive_; }
    void update(const RegisterPins &pins);

    bool idle() const { return queue_.empty() && !busy_; }

    uint64_t reads = 0, writes = 0, errors = 0; // completed

private:
    void start();
    void finish(bool error, uint64_t read_data);

    std::deque<RegisterAccess *> queue_;
    RegisterAccess *current_ = nullptr; // nullptr while busy_: withdrawn
    bool busy_ = false;
    bool current_write_ = false;
    RegisterDrive drive_;
};

} // namespace sluice
