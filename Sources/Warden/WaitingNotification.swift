package import Foundation

/// A notification that is on disk and not sent yet.
package struct WaitingNotification: Sendable {
    /// Its place in the line of all notifications: 1, 2, 3, ...
    package typealias Number = Int64

    package var number: Number
    package var delivery: JournaledDelivery.Number
    package var notification: Notification
    /// When it was queued.
    package var queued: Date
    /// How often it was tried.
    package var attempts: Int

    package init(
        number: Number,
        delivery: JournaledDelivery.Number,
        notification: Notification,
        queued: Date,
        attempts: Int,
    ) {
        self.number = number
        self.delivery = delivery
        self.notification = notification
        self.queued = queued
        self.attempts = attempts
    }
}
