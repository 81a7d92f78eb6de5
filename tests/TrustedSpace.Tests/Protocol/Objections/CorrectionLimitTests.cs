using CsCheck;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Objections;
using TrustedSpace.Tests.Gateway;
using Xunit;

namespace TrustedSpace.Tests.Protocol.Objections;

public class CorrectionLimitTests
{
    private static readonly Flow Flow = Leaves.Flow(GrantId.New(TimeProvider.System), JobId.New(TimeProvider.System), cells: 40);

    [Fact]
    public void Corrections_one_after_another_never_take_off_more_than_was_charged() =>
        Gen.Select(Gen.Bool, Gen.Long[1, 150]).Array[1, 12].Sample(lines =>
        {
            var taken = new List<Correction>();
            foreach (var (first, amount) in lines)
            {
                CorrectionLine line = new() { Owner = first ? Leaves.OwnerA : Leaves.OwnerB, Amount = -amount };
                var violation = CorrectionLimit.Violation(Flow, taken, [line]);
                Assert.Equal(Standing(taken, line.Owner) < amount, violation is not null);
                if (violation is null)
                {
                    taken.Add(new Correction { At = 0, Corrects = 0, Reason = "", Lines = [line] });
                }
            }

            Assert.All([Leaves.OwnerA, Leaves.OwnerB], owner => Assert.True(Standing(taken, owner) >= 0));
        });

    [Fact]
    public void Owner_that_charged_nothing_can_be_taken_nothing_off()
    {
        var line = new CorrectionLine { Owner = ParticipantId.Parse("hospital-z"), Amount = -1 };

        Assert.Contains("hospital-z", CorrectionLimit.Violation(Flow, [], [line]), StringComparison.Ordinal);
        Assert.NotNull(CorrectionLimit.Violation(Flow, [], [line with { Amount = long.MinValue }]));
    }

    private static long Standing(List<Correction> taken, ParticipantId owner) =>
        Flow.Charges.Where(charge => charge.Owner == owner).Sum(charge => charge.Amount)
        + taken.SelectMany(correction => correction.Lines).Where(line => line.Owner == owner).Sum(line => line.Amount);
}
