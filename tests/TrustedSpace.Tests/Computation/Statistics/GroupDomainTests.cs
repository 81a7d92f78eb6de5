using CsCheck;
using TrustedSpace.Computation.Statistics;
using Xunit;

namespace TrustedSpace.Tests.Computation.Statistics;

public sealed class GroupDomainTests
{
    private static readonly GroupColumn Age = new(new()
    {
        Name = "age",
        Type = ColumnType.Integer,
        Nullable = true,
        BinEdges = [0, 40, 60, 120],
    });

    private static readonly GroupColumn Diagnosis = new(new()
    {
        Name = "diagnosis",
        Type = ColumnType.Text,
        Domain = [ElementValue.Text("benign"), ElementValue.Text("malignant")],
    });

    [Theory]
    [InlineData(-1, -1)]
    [InlineData(0, 0)]
    [InlineData(39, 0)]
    [InlineData(40, 1)]
    [InlineData(60, 2)]
    [InlineData(120, 2)]
    [InlineData(121, -1)]
    public void Bin_is_open_above_except_the_last(long age, int slot) => Assert.Equal(slot, Age.SlotOf(ElementValue.Integer(age)));

    [Fact]
    public void Labels_name_bins_and_null() =>
        Assert.Equal(["[0, 40)", "[40, 60)", "[60, 120]", null], Enumerable.Range(0, 4).Select(slot => Age.LabelOf(slot)?.AsText));

    [Fact]
    public void Null_has_a_slot_only_if_declared()
    {
        Assert.Equal(3, Age.SlotOf(null));
        Assert.Equal(-1, Diagnosis.SlotOf(null));
    }

    [Fact]
    public void Undeclared_value_names_the_element_and_not_the_value()
    {
        var domain = new GroupDomain([Diagnosis]);
        var refusal = Assert.Throws<UndeclaredValueException>(() => domain.IndexOf([ElementValue.Text("secret")]));
        Assert.Equal("diagnosis", refusal.Element);
        Assert.DoesNotContain("secret", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Index_and_slots_are_inverse() =>
        Gen.Int[1, 8].List[0, 4].Sample(sizes =>
        {
            var columns = sizes.Select((size, i) => new GroupColumn(new()
            {
                Name = $"c{i}",
                Type = ColumnType.Integer,
                Domain = [.. Enumerable.Range(0, size).Select(value => ElementValue.Integer(value))],
            })).ToList();
            var domain = new GroupDomain(columns);
            for (var index = 0; index < domain.Count; index++)
            {
                Assert.Equal(index, domain.IndexOf(domain.SlotsOf(index)));
            }
        }, iter: 200);

    [Fact]
    public void More_groups_than_allowed_are_refused()
    {
        var wide = new GroupColumn(new() { Name = "wide", Type = ColumnType.Real, BinEdges = [.. Enumerable.Range(0, 400).Select(i => (double)i)] });
        Assert.Throws<ArgumentException>(() => new GroupDomain([wide, wide]));
    }
}
