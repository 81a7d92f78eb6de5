using TrustedSpace.Client.Jobs;
using TrustedSpace.Protocol.Identity;
using Xunit;

namespace TrustedSpace.FunctionalTests.Space;

/// <summary>The answer to <see cref="Samples.Sql"/> over the records of some hospitals, computed from their files.</summary>
internal static class PooledAnswers
{
    /// <summary>Counts are equal, the rest within 1e-9 relative; the contributors are these hospitals.</summary>
    public static void AssertEqual(OpenedResult result, params IReadOnlyList<ParticipantId> hospitals)
    {
        Assert.Equal(hospitals, result.Contributors);
        Assert.Equal(2, result.Rows.Count);
        Assert.All(result.Rows, row =>
        {
            var radius = Samples.Values(hospitals, row[0].AsText, Samples.Radius);
            var texture = Samples.Values(hospitals, row[0].AsText, Samples.Texture);
            var mean = radius.Average();
            Assert.Equal(radius.Length, row[1].AsInteger);
            Assert.Equal(1, row[2].AsReal / texture.Sum(), 1e-9);
            Assert.Equal(1, row[3].AsReal / mean, 1e-9);
            Assert.Equal(1, row[4].AsReal / (radius.Sum(value => (value - mean) * (value - mean)) / (radius.Length - 1)), 1e-9);
        });
    }
}
