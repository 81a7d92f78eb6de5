using TrustedSpace.Homomorphic.Keys;

namespace TrustedSpace.Tests.Homomorphic.Interop;

/// <summary>The keys of one secret.</summary>
internal sealed record SealKeys(SecretKey Secret, PublicKey Public, RelinearizationKey Relinearization, GaloisKeys Galois);
