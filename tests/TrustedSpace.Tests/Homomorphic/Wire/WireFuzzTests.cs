using System.Globalization;
using Xunit;

namespace TrustedSpace.Tests.Homomorphic.Wire;

/// <summary>A short run of the fuzzer; <c>dotnet run -c Release --project tests/TrustedSpace.Benchmarks -- fuzz 1000000</c> makes a long one.</summary>
public class WireFuzzTests(ITestOutputHelper output)
{
    private const string InputsVariable = "TRUSTEDSPACE_FUZZ_INPUTS";

    private const long UsualInputs = 20_000;

    [Fact]
    public void Mutated_object_is_read_whole_or_refused()
    {
        var inputs = Environment.GetEnvironmentVariable(InputsVariable) is { } given ? long.Parse(given, CultureInfo.InvariantCulture) : UsualInputs;
        var fuzzer = new WireFuzzer(seed: 1);

        fuzzer.Run(inputs);

        var report = fuzzer.Report;
        output.WriteLine(report.ToString());
        Assert.Equal(inputs, report.Inputs);
        Assert.InRange(report.Accepted, inputs / 50, inputs / 2);
        Assert.True(report.Refusals.Count > 50, $"Only {report.Refusals.Count} reasons were reached.");
    }
}
