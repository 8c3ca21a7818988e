/** The listeners to {@link Devices}. */
export interface DeviceListeners {
  /** Receives, once each, what a player should know about a device. */
  warn(message: string): void
  /** Called when a button of a gamepad goes down; browsers emit no event for it. */
  padPressed(): void
}
