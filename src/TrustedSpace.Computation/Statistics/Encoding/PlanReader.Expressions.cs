namespace TrustedSpace.Computation.Statistics.Encoding;

internal ref partial struct PlanReader
{
    private Predicate ReadPredicate(int depth)
    {
        if (depth > MaxDepth)
        {
            throw new PlanFormatException("the condition nests too deeply");
        }

        return (PlanTag)ReadByte() switch
        {
            PlanTag.Comparison => new Predicate.Comparison(ReadText(), ReadEnum<ComparisonOperator>(), ReadValue()),
            PlanTag.In => new Predicate.In(ReadText(), ReadAll(static (ref reader) => reader.ReadValue())),
            PlanTag.Between => new Predicate.Between(ReadText(), ReadValue(), ReadValue()),
            PlanTag.Part => new Predicate.PartComparison(ReadText(), ReadEnum<DatePart>(), ReadEnum<ComparisonOperator>(), ReadLong()),
            PlanTag.IsNull => new Predicate.IsNull(ReadText()),
            PlanTag.And => new Predicate.And(ReadTerms(depth)),
            PlanTag.Or => new Predicate.Or(ReadTerms(depth)),
            PlanTag.Not => new Predicate.Not(ReadPredicate(depth + 1)),
            _ => throw new PlanFormatException("a condition has an unknown tag"),
        };
    }

    private List<Predicate> ReadTerms(int depth)
    {
        var terms = new List<Predicate>();
        for (var count = ReadCount(); count > 0; count--)
        {
            terms.Add(ReadPredicate(depth + 1));
        }

        return terms;
    }

    private RowValue ReadRowValue() => (PlanTag)ReadByte() switch
    {
        PlanTag.Element => new RowValue.Element(ReadText(), ReadEnum<ColumnType>()),
        PlanTag.Literal => new RowValue.Literal(ReadFlag() ? ReadValue() : null),
        PlanTag.Case => ReadCase(),
        _ => throw new PlanFormatException("a value has an unknown tag"),
    };

    private RowValue.Case ReadCase() => new(
        ReadAll(static (ref reader) => new CaseBranch(reader.ReadPredicate(0), reader.ReadChoice())),
        ReadChoice());

    private RowValue ReadChoice() => ReadRowValue() is var value and not RowValue.Case ? value : throw new PlanFormatException("a choice holds another");

    private GroupColumn ReadGroupColumn() => (PlanTag)ReadByte() switch
    {
        PlanTag.Element => ReadElementKey(),
        PlanTag.Case => GroupColumn.Of(new GroupKey.Case(ReadCase())),
        PlanTag.Step => GroupColumn.Of(
            new GroupKey.Step(ReadText(), ReadEnum<ColumnType>(), ReadReal(), ReadLong(), ReadLong(), ReadValue()),
            ReadFlag()),
        PlanTag.Part => GroupColumn.Of(new GroupKey.Part(ReadText(), ReadEnum<DatePart>(), ReadNumber(), ReadNumber()), ReadFlag()),
        PlanTag.Period => GroupColumn.Of(new GroupKey.Period(ReadText(), ReadEnum<DatePeriod>(), ReadNumber(), ReadNumber()), ReadFlag()),
        _ => throw new PlanFormatException("a key has an unknown tag"),
    };

    private GroupColumn ReadElementKey()
    {
        var column = new ColumnDescription { Name = ReadText(), Type = ReadEnum<ColumnType>(), Nullable = ReadFlag() };
        return new GroupColumn(ReadFlag()
            ? column with { Domain = ReadAll(static (ref reader) => reader.ReadValue()) }
            : column with { BinEdges = ReadAll(static (ref reader) => reader.ReadReal()) });
    }

    private ElementValue ReadValue() => ReadEnum<ColumnType>() switch
    {
        ColumnType.Integer => ElementValue.Integer(ReadLong()),
        ColumnType.Real => ElementValue.Real(ReadReal()),
        ColumnType.Text => ElementValue.Text(ReadText()),
        ColumnType.Date => ReadNumber() is >= 0 and var days && days <= DateOnly.MaxValue.DayNumber
            ? ElementValue.Date(DateOnly.FromDayNumber(days))
            : throw new PlanFormatException("a date is none"),
        _ => ElementValue.Boolean(ReadFlag()),
    };
}
