using System.Text.Json.Nodes;
using TrustedSpace.Homomorphic.Parameters;
using TrustedSpace.Homomorphic.Wire;
using TrustedSpace.Tests.Homomorphic.Wire;
using Xunit;

namespace TrustedSpace.Tests.Homomorphic.Interop;

/// <summary>Primes, bounds and ids are SEAL's own choices.</summary>
public class SealParametersTests
{
    private static readonly int[] Degrees = [1024, 2048, 4096, 8192, 16384, 32768];

    public static TheoryData<int, SecurityLevel> Standard { get; } = new(from degree in Degrees from security in Enum.GetValues<SecurityLevel>() select (degree, security));

    // node-seal makes no context of BFV without batching.
    public static TheoryData<EncryptionParameters> Chains { get; } = new(
    [
        .. from degree in Degrees
           from security in Enum.GetValues<SecurityLevel>()
           select new EncryptionParameters(Scheme.Ckks, degree, StandardModuli.Bfv(degree, security), plainModulus: 0),
        .. from degree in Degrees
           select EncryptionParameters.Bfv(degree, degree < 2048 ? 14 : 20),
        EncryptionParameters.Bfv(16384, 60),
        EncryptionParameters.Bfv(8192, 40, SecurityLevel.Bits192),
        EncryptionParameters.Ckks(8192, 60, 40, 40, 60),
        EncryptionParameters.Ckks(32768, 60, 50, 50, 60),
    ]);

    [Theory]
    [MemberData(nameof(Standard))]
    public void Standard_moduli_are_those_that_SEAL_chooses(int degree, SecurityLevel security)
    {
        int[] sizes = [60, 30, 45, 30, 60];

        var chosen = SealOracle.Require().Ask("moduli", new JsonObject
        {
            ["degree"] = degree,
            ["security"] = (int)security,
            ["sizes"] = new JsonArray([.. sizes.Select(size => JsonValue.Create(size))]),
            ["bits"] = 40,
        });

        Assert.Equal(StandardModuli.Bfv(degree, security), Words(chosen["defaults"]!));
        Assert.Equal(StandardModuli.MaximumBits(degree, security), (int)chosen["most"]!);
        Assert.Equal(StandardModuli.Create(degree, sizes), Words(chosen["created"]!));
        Assert.Equal($"{StandardModuli.Batching(degree, 40)}", (string)chosen["batching"]!);
    }

    [Theory]
    [MemberData(nameof(Chains), DisableDiscoveryEnumeration = true)]
    public void Parameters_and_ids_of_all_levels_are_SEALs(EncryptionParameters parameters)
    {
        var oracle = SealOracle.Require();
        var request = new JsonObject { ["parameters"] = Convert.ToBase64String(SealObjects.Write(parameters)) };

        var returned = SealSession.Bytes(oracle.Ask("parameters", request.DeepClone().AsObject())["result"]);
        var ids = oracle.Ask("chain", request)["ids"]!.AsArray();

        Assert.Equal(parameters, SealReader.ReadParameters(returned));
        Assert.Equal(new HomomorphicContext(parameters).Levels.Select(level => level.Id.ToString()), ids.Select(id => (string)id!));
    }

    private static IEnumerable<ulong> Words(JsonNode moduli) => moduli.AsArray().Select(modulus => ulong.Parse((string)modulus!, provider: null));
}
