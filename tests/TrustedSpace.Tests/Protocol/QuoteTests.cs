using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Identity;
using Xunit;

namespace TrustedSpace.Tests.Protocol;

public sealed class QuoteTests
{
    private static readonly ParticipantId A = ParticipantId.Parse("a");
    private static readonly ParticipantId B = ParticipantId.Parse("b");

    [Fact]
    public void Maximum_covers_every_job_and_cell_of_every_owner()
    {
        var quote = Quote.For([(B, Price("CNY", 5, 2)), (A, Price("CNY", 10, 1))], jobs: 3, cells: 100);

        Assert.Equal([A, B], quote.Lines.Select(line => line.Owner));
        Assert.Equal(30 + 100 + 15 + 200, quote.Maximum);
    }

    [Fact]
    public void Owners_that_price_in_two_currencies_are_refused() =>
        Assert.Contains("CNY, EUR", Assert.Throws<ArgumentException>(
            () => Quote.For([(A, Price("CNY", 1, 1)), (B, Price("EUR", 1, 1))], jobs: 1, cells: 1)).Message, StringComparison.Ordinal);

    [Fact]
    public void Ceiling_beyond_64_bits_is_refused() =>
        Assert.Throws<OverflowException>(() => Quote.For([(A, Price("CNY", 1, 1_000_000_000_000))], jobs: 1, cells: long.MaxValue / 1_000));

    [Fact]
    public void Same_job_is_the_same_flow_and_another_is_another()
    {
        var job = JobId.New(TimeProvider.System);

        Assert.Equal(FlowId.For(job), FlowId.For(job));
        Assert.NotEqual(FlowId.For(job), FlowId.For(JobId.New(TimeProvider.System)));
        Assert.True(FlowId.TryParse(FlowId.For(job).Value, out _));
    }

    private static Tariff Price(string currency, long perJob, long perCell) => new() { Currency = currency, PerJob = perJob, PerCell = perCell };
}
