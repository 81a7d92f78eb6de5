using System.Globalization;
using TrustedSpace.Homomorphic.Wire;
using Xunit;

namespace TrustedSpace.Tests.Homomorphic.Wire;

/// <summary>
/// What earlier runs kept, and a short run; <c>dotnet run -c Release --project tests/TrustedSpace.Benchmarks -- fuzz 1000000</c> makes a long one, and with
/// <c>keep</c> behind it adds to what is kept.
/// </summary>
public class WireFuzzTests(ITestOutputHelper output)
{
    private const string InputsVariable = "TRUSTEDSPACE_FUZZ_INPUTS";

    private const long UsualInputs = 20_000;

    [Fact]
    public void Kept_inputs_are_refused_each_for_its_own_reason()
    {
        var corpus = FuzzCorpus.Recorded;
        Assert.True(corpus.Kept.Count > 200, $"Only {corpus.Kept.Count} inputs are kept.");
        Assert.Distinct(corpus.Kept.Select(kept => kept.Reason));

        Assert.All(corpus.Kept.Zip(corpus.Refused), pair =>
        {
            var (kept, input) = pair;
            var refusal = Assert.Throws<WireFormatException>(() => SealObjects.Read(input.Set.Reader, input.Name, input.ToBytes()));
            Assert.Equal(kept.Reason, WireFuzzer.ReasonOf(refusal));
        });
    }

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
