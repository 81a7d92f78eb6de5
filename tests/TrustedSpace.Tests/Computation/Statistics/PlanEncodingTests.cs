using CsCheck;
using TrustedSpace.Computation.Statistics;
using TrustedSpace.Computation.Statistics.Encoding;
using Xunit;

namespace TrustedSpace.Tests.Computation.Statistics;

public sealed class PlanEncodingTests
{
    public static TheoryData<string> AcceptedSql => [.. Tumours.Accepted.Select(query => query.Sql)];

    [Theory]
    [MemberData(nameof(AcceptedSql))]
    public void Plan_read_from_its_encoding_is_the_same(string sql)
    {
        var plan = Tumours.Plan(sql);
        var read = StatisticsPlan.Decode(plan.Encoding.Span);
        Assert.Equal(Convert.ToHexString(plan.Hash), Convert.ToHexString(read.Hash));
        Assert.Equal(plan.Select, read.Select);
        Assert.Equal((plan.Arrangement.Limit, plan.Arrangement.Offset), (read.Arrangement.Limit, read.Arrangement.Offset));
        Assert.Equal(plan.Arrangement.OrderBy, read.Arrangement.OrderBy);
        Assert.Equal(plan.ElementsUsed, read.ElementsUsed);
        Assert.Equal(plan.Layout, read.Layout);
        Assert.Equal(plan.Groups.Count, read.Groups.Count);
    }

    [Theory]
    [MemberData(nameof(AcceptedSql))]
    public void Encoding_that_was_changed_is_refused_or_has_another_hash(string sql)
    {
        var plan = Tumours.Plan(sql);
        Gen.Select(Gen.Int[0, plan.Encoding.Length - 1], Gen.Byte[1, 255], Gen.Int[-3, 3]).Sample((place, change, tail) =>
        {
            byte[] bytes = [.. plan.Encoding.Span];
            bytes[place] ^= change;
            bytes = tail < 0 ? bytes[..^-tail] : [.. bytes, .. new byte[tail]];
            try
            {
                return !StatisticsPlan.Decode(bytes).Hash.SequenceEqual(plan.Hash);
            }
            catch (PlanFormatException)
            {
                return true;
            }
        }, iter: 300);
    }
}
