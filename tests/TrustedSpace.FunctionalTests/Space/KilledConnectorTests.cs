using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Refusals;
using Xunit;

namespace TrustedSpace.FunctionalTests.Space;

/// <summary>A connector that dies while a job runs: the job fails in its name, costs nothing, and the next job works once the connector is back.</summary>
public class KilledConnectorTests : IAsyncLifetime
{
    private readonly HostedSpace _space = new();

    public ValueTask InitializeAsync() => _space.InitializeAsync();

    [Fact]
    public async Task Connector_killed_mid_job_fails_the_job_at_each_stage_and_serves_again_after_a_restart()
    {
        var victim = Samples.Hospitals[2];
        var books = await Books.OpenAsync(_space);
        var released = 0L;
        foreach (var (round, stage) in ((uint, string)[])[(0, "round keys"), (1, "round counts"), (2, "release")])
        {
            await _space.StartProcessAsync(victim);
            var grant = await _space.Clinic.AskAsync(Samples.Statistics());
            Kill(round);
            var job = await _space.Clinic.RunToEndAsync(grant, _space.Clinic.Jobs.Prepare(grant, Samples.Sql));
            _space.Wire.PassAll();

            var failure = await books.AssertFailedAsync(job);
            Assert.Equal((RefusalCode.Unavailable, victim, stage), (failure.Code, failure.Party, failure.Stage));
        }

        await _space.StartProcessAsync(victim);
        var again = await _space.Clinic.AskAsync(Samples.Statistics());
        var next = await _space.Clinic.RunToEndAsync(again, _space.Clinic.Jobs.Prepare(again, Samples.Sql));
        released += next.Amount;
        Assert.Equal(JobState.Released, next.State);
        await books.AssertChargedAsync(released);

        // Round 0: before the victim is asked to begin; else before it gets the messages of that round.
        void Kill(uint round)
        {
            _space.Wire.Beginning = (owner, _) => owner == victim && round == 0 ? _space.KillAsync(victim) : Task.CompletedTask;
            _space.Wire.Advancing = async (owner, request) =>
            {
                if (owner == victim && request.Envelopes[0].Round == round)
                {
                    await _space.KillAsync(victim);
                }

                return request;
            };
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _space.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
