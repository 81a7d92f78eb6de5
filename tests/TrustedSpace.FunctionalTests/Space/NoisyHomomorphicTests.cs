using TrustedSpace.Client.Jobs;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Jobs;
using Xunit;

namespace TrustedSpace.FunctionalTests.Space;

/// <summary>Both duties at once: numbers with noise, summed in ciphertexts.</summary>
public sealed class NoisyHomomorphicTests : IAsyncLifetime
{
    private const string Sql = "SELECT diagnosis, COUNT(*), SUM(texture_mean), AVG(radius_mean) FROM aspirates GROUP BY diagnosis";
    private const string Duties = "protection: homomorphic\n        privacy: { rho: 0.1, epsilon: 8, delta: 0.000001 }";

    private readonly string _folder = Directory.CreateTempSubdirectory("trustedspace-noisy-").FullName;
    private readonly HostedSpace _space;

    public NoisyHomomorphicTests() => _space = new HostedSpace(Samples.WithDuty(_folder, Duties));

    public ValueTask InitializeAsync() => _space.InitializeAsync();

    [Fact]
    public async Task Answer_has_the_noise_that_its_errors_state_and_two_of_the_same_query_differ()
    {
        var grant = await _space.Clinic.AskAsync(Samples.Statistics());
        var job = _space.Clinic.Jobs.Prepare(grant, Sql);
        Assert.NotNull(job.ConsumerKey);
        Assert.Equal(JobState.Released, (await _space.Clinic.RunToEndAsync(grant, job)).State);
        var first = await _space.Clinic.Jobs.ResultAsync(grant, job.Job, TestContext.Current.CancellationToken);
        var second = await RunAsync(grant);

        AssertWithinItsErrors(first);
        AssertWithinItsErrors(second);
        Assert.All(first.Rows.Zip(second.Rows), rows => Assert.NotEqual(rows.First[2].AsNumber, rows.Second[2].AsNumber));
    }

    public async ValueTask DisposeAsync()
    {
        await _space.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static void AssertWithinItsErrors(OpenedResult result)
    {
        Assert.Equal(2, result.Rows.Count);
        foreach (var (row, errors) in result.Rows.Zip(result.StandardErrors!))
        {
            var radius = Samples.Values(Samples.Hospitals, row[0].AsText, Samples.Radius);
            double[] truth = [radius.Length, Samples.Values(Samples.Hospitals, row[0].AsText, Samples.Texture).Sum(), radius.Average()];
            Assert.All(truth.Index(), expected =>
                Assert.InRange((row[expected.Index + 1].AsNumber - expected.Item) / errors[expected.Index + 1]!.Value, -6, 6));
        }
    }

    private Task<OpenedResult> RunAsync(TokenResponse grant) =>
        _space.Clinic.Jobs.RunAsync(grant, Sql, cancellation: TestContext.Current.CancellationToken).Within("the job's result");
}
