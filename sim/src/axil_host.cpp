// SPDX-License-Identifier: Apache-2.0
#include "axil_host.h"

#include <algorithm>

namespace sluice {

void AxilHost::withdraw(RegisterAccess *access)
{
    if (current_ == access) current_ = nullptr;
    queue_.erase(std::remove(queue_.begin(), queue_.end(), access), queue_.end());
}

void AxilHost::reset()
{
    // An access cut by a reset of the block starts over: its caller sees a slow bus.
    if (current_) queue_.push_front(current_);
    current_ = nullptr;
    busy_ = false;
    drive_ = RegisterDrive();
}

void AxilHost::start()
{
    current_ = queue_.front();
    queue_.pop_front();
    busy_ = true;
    current_write_ = current_->write;
    drive_.address = current_->offset;
    if (!current_->write) {
        drive_.ar_valid = true;
        return;
    }
    bool upper = current_->bytes == 4 && (current_->offset & 4);
    drive_.aw_valid = true;
    drive_.w_valid = true;
    drive_.w_data = upper ? current_->value << 32 : current_->value;
    drive_.w_strobes = current_->bytes == 8 ? 0xFF : upper ? 0xF0 : 0x0F;
}

void AxilHost::finish(bool error, uint64_t read_data)
{
    (current_write_ ? writes : reads)++;
    if (error) errors++;
    busy_ = false;
    if (!current_) return;
    current_->error = error;
    current_->done = true;
    if (!current_write_) {
        bool upper = current_->bytes == 4 && (current_->offset & 4);
        current_->value = current_->bytes == 8 ? read_data
                          : upper              ? read_data >> 32
                                               : read_data & 0xFFFFFFFFu;
    }
    current_ = nullptr;
}

void AxilHost::update(const RegisterPins &pins)
{
    if (drive_.aw_valid && pins.aw_ready) drive_.aw_valid = false;
    if (drive_.w_valid && pins.w_ready) drive_.w_valid = false;
    if (drive_.ar_valid && pins.ar_ready) drive_.ar_valid = false;
    if (busy_ && current_write_ && pins.b_valid) finish(pins.b_resp != kOkay, 0);
    if (busy_ && !current_write_ && pins.r_valid) finish(pins.r_resp != kOkay, pins.r_data);
    if (!busy_ && !queue_.empty()) start();
}

} // namespace sluice
