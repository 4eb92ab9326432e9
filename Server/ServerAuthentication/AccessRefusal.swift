/// Why a caller is turned away. Says nothing that helps to guess.
package enum AccessRefusal: Error, Hashable, Sendable {
    /// No token, or one that no device has.
    case unauthorized
    /// The token is that of a device that was revoked.
    case revoked
    /// The code is no invitation, or not one for this device; says why.
    case invitationInvalid(String)
    /// Another device has used the invitation.
    case invitationUsed
    /// The request is not of the right shape; says what is wrong.
    case malformed(String)
    /// The device's key is another one.
    case keyDiffers
    /// Too many wrong codes; says how many seconds to wait.
    case tooManyAttempts(seconds: Int)
}
